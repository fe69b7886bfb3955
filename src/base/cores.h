// How many processors this process may use: its affinity, which a container or taskset may have narrowed.
#pragma once

namespace usher {

// At least 1.
int available_cores();

}  // namespace usher
