./program to && cmp from to
! ./program missing/to && ! ./program /dev/full
