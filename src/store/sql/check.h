// The directory's invariants, checked row by row. Sentences about what is wrong; empty when sound.
#pragma once

#include <string>
#include <vector>

#include "store/sql/connection.h"

namespace usher {

std::vector<std::string> check_directory(Connection& connection);

}  // namespace usher
