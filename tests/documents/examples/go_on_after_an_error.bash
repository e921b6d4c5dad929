cat from | ./program && cmp from to
./program <from && cmp from to
echo short | ./program && [ "$(cat to)" = short ]
