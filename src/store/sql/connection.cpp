#include "store/sql/connection.h"

namespace usher {

namespace {

std::size_t next_number() {
    static std::size_t numbers = 0;  // queries are made before main, one after the other
    return numbers++;
}

}  // namespace

Query::Query(std::string sqlite, std::string postgres)
    : sqlite_(std::move(sqlite)), postgres_(std::move(postgres)), number_(next_number()) {}

}  // namespace usher
