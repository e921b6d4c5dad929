cat from | ./program && cmp from to
