// The FROM and WHERE of a list of accounts: where they come from, and which of those are in it.
#pragma once

#include <string>
#include <vector>

#include "domain/account_list.h"
#include "store/sql/connection.h"

namespace usher {

// Each begins with the narrowest set that an index holds, so that few accounts are looked at. SQLite is told
// which index that is; PostgreSQL sees the values and finds out by itself.
enum class Source : unsigned {
    in_order,  // all, as the index of the wanted order has them
    among,
    admins,
    two_factor,
    external,
    blocked,
    created,    // in a span of time
    attribute,  // who has the first of the wanted attributes
    whole,      // whose name or username is exactly that
    // Whose name or username has the words; found by the text index when a word has trigrams.
    hits_by_scan,
    hits_by_trigrams,
    // The same, newest first, so that a page ends the search; by trigrams only while the index is not behind.
    stream_by_scan,
    stream_by_trigrams,
};
inline constexpr std::size_t all_sources = static_cast<std::size_t>(Source::stream_by_trigrams) + 1;

bool is_stream(Source source);
// PostgreSQL needs no statement for the others.
bool is_for(Engine engine, Source source);

// " FROM … WHERE …" up to the last condition. Parameters count from 1; `by` is the order of the page.
std::string from_where(Engine engine, Source source, AccountOrder by);
// How many of them there are.
int parameter_count(Engine engine, Source source);

struct Selection {
    Source source = Source::in_order;
    std::vector<Parameter> parameters;
};
// `newest_first`: the page may be streamed.
Selection select_by(Connection& connection, const AccountFilter& filter, bool newest_first);

}  // namespace usher
