// Tables without buckets: whoever finds the own place taken stands in the next one that is free. Their size
// is a power of two.
#pragma once

#include <cstddef>

namespace usher {

// Takes out what stands at `hole`. Those behind it move up, so that every one stays reachable from
// home_of(it), the place where its search begins.
template <class Table, class HomeOf>
void close_gap(Table& table, std::size_t hole, typename Table::value_type free, HomeOf&& home_of) {
    const auto mask = table.size() - 1;
    for (auto at = (hole + 1) & mask; table[at] != free; at = (at + 1) & mask) {
        const auto home = home_of(table[at]);
        if (((at - home) & mask) < ((at - hole) & mask)) continue;
        table[hole] = table[at];
        hole = at;
    }
    table[hole] = free;
}

}  // namespace usher
