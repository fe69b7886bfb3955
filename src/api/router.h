// Finds the operation behind a path: a tree of segments built once from a dialect's list. Literal
// segments win over digits, digits over anything.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "api/call.h"
#include "api/operation.h"

namespace usher::api {

class Router {
  public:
    // Throws std::logic_error when two operations answer the same path and method.
    explicit Router(std::span<const Operation> operations);
    ~Router();

    // Sets call.operation and its variables, or call.allow when only the method is wrong, or neither.
    // HEAD finds what GET finds. `path` begins with "/".
    void find(Call& call, std::string_view path, Method method) const;

  private:
    struct Node;
    std::unique_ptr<Node> root_;
};

}  // namespace usher::api
