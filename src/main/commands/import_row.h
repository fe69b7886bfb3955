// One JSON object of an import file as an account, or the reason why it is none.
#pragma once

#include <boost/json/object.hpp>

#include "core/import.h"

namespace usher {

// Fills row.account, or row.refusal with one sentence. Unknown names are ignored, as exports hold more
// than we keep.
void read_row(const boost::json::object& object, core::ImportRow& row);

}  // namespace usher
