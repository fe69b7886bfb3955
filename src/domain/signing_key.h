// The keys that sign what clients bring back: the newest signs, older ones still verify.
#pragma once

#include <string>

#include "base/clock.h"
#include "base/id.h"

namespace usher {

using SigningKeyId = Id<struct SigningKeyTag>;

struct SigningKey {
    SigningKeyId id;
    std::string sealed;  // under the server's key
    Time created_at{};
    bool operator==(const SigningKey&) const = default;
};

}  // namespace usher
