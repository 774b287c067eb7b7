# SPDX-License-Identifier: GPL-2.0
# Bars from left to right; data, image: files; what: the title.
rows = int(system("wc -l <" . data))
set terminal svg size 1000, 16 * rows + 80 font "sans-serif,11" background "white"
set output image
set title what
set logscale x
set xrange [1:*]
set yrange [rows:-1]
set grid x
set style fill solid noborder
unset key
plot data using 2:0:(1):2:($0 - 0.4):($0 + 0.4):ytic(1) with boxxyerror lc rgb "#4477aa", \
     "" using 2:0:(sprintf(" %d", $2)) with labels left
