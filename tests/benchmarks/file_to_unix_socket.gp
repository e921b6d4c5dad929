# Draws the file_to_unix_socket.data that the benchmark leaves: the size, and in each row a name, the median and the
# quartiles.
#   gnuplot -e 'data="file_to_unix_socket.data"' file_to_unix_socket.gp >file_to_unix_socket.svg
set encoding utf8
stats data using 2 nooutput
set terminal svg size 800, 90 + 24 * STATS_records font 'sans-serif,13' background 'white'
set title system("sed -n 's/^# //p' ".data).' from a file to a Unix socket: milliseconds, less is better'
set style fill solid 0.8 noborder
set xrange [0:STATS_max * 1.15]
set yrange [STATS_records - 0.4:-0.6] noreverse
set border 1
set tics nomirror
set ytics scale 0
unset key
colour(name) = name[1:2] eq 'zc' ? 0xcc5500 : 0x3465a4
plot data using (0.5 * $2):0:(0):2:($0 - 0.3):($0 + 0.3):(colour(strcol(1))):ytic(1) with boxxyerror linecolor rgb variable, \
     data using 2:0:3:4 with xerrorbars pointtype 0 linecolor rgb '#555753', \
     data using 4:0:(sprintf('  %.0f', $2)) with labels left
