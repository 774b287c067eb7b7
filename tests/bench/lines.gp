# SPDX-License-Identifier: GPL-2.0
# Lines, by the number of prefixes: medians, and dashed the worst packets;
# data, image: files.
set terminal svg size 900, 600 font "sans-serif,12" background "white"
set output image
set title "Instructions per forwarded packet, by prefixes in the policy"
set logscale xy
set xrange [8:130000]
set xlabel "prefixes"
set grid
set key outside bottom center horizontal
stats data using 1 nooutput
plot for [i = 0:STATS_blocks - 1] data index i using 1:2 \
	with linespoints lw 2 pt 7 lc i + 1 title columnheader(1), \
	for [i = 0:STATS_blocks - 1] data index i using 1:3 \
	with lines dashtype 2 lc i + 1 notitle
