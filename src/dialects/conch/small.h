// What is open to everybody: is it there, which version is it, what may be sent (contract/conch.md
// sections 1.6 and 2.11).
#pragma once

#include "dialects/conch/dialect.h"
#include "dialects/conch/schemas.h"
#include "dialects/conch/views.h"

namespace usher::conch {

Result<Status> ping(Conch&, api::Call&);
Result<Version> version(Conch&, api::Call&);

// Raw: 304.
using Document = Result<std::variant<api::RawJson, api::Raw>>;
template <SchemaType type>
Document schema(Conch&, api::Call&);

}  // namespace usher::conch
