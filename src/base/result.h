// A value or the refusal that took its place. Exceptions are for lost resources and bugs only.
#pragma once

#include <tl/expected.hpp>

#include "base/error.h"

namespace usher {

template <class T = void>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> refuse(Error error) { return tl::unexpected<Error>(std::move(error)); }
inline tl::unexpected<Error> refuse(ErrorCode code) { return refuse(Error{code, {}, {}}); }

}  // namespace usher
