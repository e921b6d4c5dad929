# Draws servers.data: in each row a name, requests per second, and milliseconds of CPU time per GiB.
#   gnuplot -e 'data="servers.data"' servers.gp >servers.svg
set encoding utf8
stats data using 2 prefix 'RATE' nooutput
stats data using 3 prefix 'CPU' nooutput
set terminal svg size 880, 90 + 24 * RATE_records font 'sans-serif,13' background 'white'
set multiplot layout 1, 2
set style fill solid 0.8 noborder
set yrange [RATE_records - 0.4:-0.6] noreverse
set border 1
set tics nomirror
set ytics scale 0
unset key
colour(name) = name[1:2] eq 'zc' ? 0xcc5500 : 0x3465a4

set title '10 KiB: 1000 requests/s (more is better)'
set xrange [0:RATE_max / 1000 * 1.15]
plot data using (0.0005 * $2):0:(0):(0.001 * $2):($0 - 0.3):($0 + 0.3):(colour(strcol(1))):ytic(1) \
       with boxxyerror linecolor rgb variable, \
     data using (0.001 * $2):0:(sprintf('  %.1f', 0.001 * $2)) with labels left
set title '1 GiB: milliseconds of CPU (less is better)'
set xrange [0:CPU_max * 1.15]
plot data using (0.5 * $3):0:(0):3:($0 - 0.3):($0 + 0.3):(colour(strcol(1))):ytic(1) \
       with boxxyerror linecolor rgb variable, \
     data using 3:0:(sprintf('  %.0f', $3)) with labels left
