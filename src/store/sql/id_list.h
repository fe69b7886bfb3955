// Many ids as one parameter of a query, so that a list of accounts costs a few queries rather than a few for
// each.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/id.h"
#include "store/sql/connection.h"

namespace usher {

// "SELECT … WHERE account_id {among} ORDER BY …": $1 is an id_list.
Query query_among(const std::string& text);

std::string id_list(Engine engine, std::span<const std::int64_t> ids);

template <class Tag>
std::string id_list(Engine engine, std::span<const Id<Tag>> ids) {
    std::vector<std::int64_t> numbers;
    numbers.reserve(ids.size());
    for (const auto id : ids) numbers.push_back(id.value);
    return id_list(engine, std::span<const std::int64_t>(numbers));
}

}  // namespace usher
