// Finds the operation behind a path: a tree of segments built once from a dialect's list. Literal
// segments win over digits, digits over anything, anything over the whole rest; a better segment that leads
// nowhere is no obstacle.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "api/call.h"
#include "api/operation.h"

namespace usher::api {

// How a dialect reads paths.
struct Routing {
    // The whole path is percent-decoded before it is split, so that %2F splits; what is then no clean text
    // has no route. Otherwise each variable is decoded after.
    bool decodes_first = false;
    // HEAD finds what GET finds. Otherwise it is a method like any other.
    bool head_is_get = true;
    // One slash at the end does not count, unless it belongs to a "{name:rest}".
    bool ignores_trailing_slash = false;
    // When the best matching path lacks the method, the next one that has it answers. Otherwise the best
    // path decides.
    bool falls_through = false;
};

class Router {
  public:
    // Throws std::logic_error when two operations answer the same path and method, or a path cannot be.
    explicit Router(std::span<const Operation> operations, Routing routing = {});
    ~Router();

    // Sets call.operation and its variables, or call.allow when only the method is wrong, or neither.
    // `path` begins with "/"; call.path becomes its decoded form when the dialect decodes first.
    void find(Call& call, std::string_view path, Method method) const;

  private:
    struct Node;
    struct Search;
    std::unique_ptr<Node> root_;
    Routing routing_;
};

}  // namespace usher::api
