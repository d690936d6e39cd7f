import sys

from booksite.gallery import write

write(sys.argv[1])
