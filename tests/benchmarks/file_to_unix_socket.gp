# Draws what the benchmark printed:
#   file_to_unix_socket_benchmark >data && gnuplot -e 'data="data"' file_to_unix_socket.gp >file_to_unix_socket.svg
set terminal svg size 800,330 font 'sans-serif,13' background 'white'
set title '1 GiB from a file to a Unix socket: milliseconds, less is better'
set style fill solid 0.8 noborder
set xrange [0:4500]
set yrange [7.6:-0.6] noreverse
set border 1
set tics nomirror
set ytics scale 0
unset key
plot data using (0.5 * $2):0:(0):2:($0 - 0.3):($0 + 0.3):ytic(1) with boxxyerror linecolor rgb '#3465a4', \
     data using 2:0:(sprintf('  %.0f', $2)) with labels left
