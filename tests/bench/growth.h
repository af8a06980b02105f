// How cost grows with a run's length, with runs, with data and with pixels.
#pragma once

namespace ravine::bench {

// Measures it (half a minute) and prints the tables; with `write` also into README.md, between its markers. The
// program's exit status.
int growth(bool write);

}  // namespace ravine::bench
