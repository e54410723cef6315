# Horizontal bars, one server each. Called with data (title, value, label, ours), plot, heading and bars set.
set terminal svg noenhanced size 760, (70 + 30 * bars) font "sans-serif,13" background rgb "white"
set output plot
set title heading font ",14"
set encoding utf8

# Bars begin at nothing, or their lengths would not compare.
stats data using 2 nooutput
set xrange [0:STATS_max * 1.12]
set yrange [-0.6:bars - 0.4]
set border 1
set xtics nomirror out
set ytics nomirror scale 0
set grid xtics lc rgb "#dddddd" lt 1
set style fill solid 1.0 noborder
unset key

plot data using ($2 / 2):0:($2 / 2):(0.34):($4 == 1 ? 0x1f6feb : 0x8b949e):ytic(1) with boxxyerror lc rgb variable, \
     data using 2:0:3 with labels left offset 0.5, 0
