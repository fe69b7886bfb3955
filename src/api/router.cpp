#include "api/router.h"

#include <algorithm>
#include <stdexcept>
#include <vector>

#include "base/text.h"

namespace usher::api {
namespace {

bool all_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

struct Router::Node {
    std::vector<std::pair<std::string, std::unique_ptr<Node>>> literals;
    std::unique_ptr<Node> digits;
    std::unique_ptr<Node> any;
    std::vector<const Operation*> operations;

    Node& child(std::string_view segment);
    const Operation* with(Method method) const {
        for (const auto* operation : operations)
            if (operation->method == method) return operation;
        return nullptr;
    }
};

Router::Node& Router::Node::child(std::string_view segment) {
    if (segment.starts_with('{')) {
        auto& slot = segment.find(":digits}") != std::string_view::npos ? digits : any;
        if (!slot) slot = std::make_unique<Node>();
        return *slot;
    }
    for (auto& [name, node] : literals)
        if (name == segment) return *node;
    return *literals.emplace_back(std::string(segment), std::make_unique<Node>()).second;
}

Router::Router(std::span<const Operation> operations) : root_(std::make_unique<Node>()) {
    for (const auto& operation : operations) {
        Node* node = root_.get();
        for (const auto segment : split(operation.path.substr(1), '/')) node = &node->child(segment);
        if (node->with(operation.method))
            throw std::logic_error("two operations answer " + std::string(operation.path));
        node->operations.push_back(&operation);
    }
}

Router::~Router() = default;

namespace {

// Names of a path's variables, in order: "/users/{id:digits}" -> "id".
template <class Use>
void each_variable(std::string_view path, Use use) {
    while (true) {
        const auto open = path.find('{');
        if (open == std::string_view::npos) return;
        const auto close = path.find('}', open);
        auto name = path.substr(open + 1, close - open - 1);
        name = name.substr(0, name.find(':'));
        use(name);
        path.remove_prefix(close + 1);
    }
}

}  // namespace

void Router::find(Call& call, std::string_view path, Method method) const {
    const Node* node = root_.get();
    auto rest = path.substr(1);
    for (bool more = true; more;) {
        const auto slash = rest.find('/');
        const auto segment = rest.substr(0, slash);
        more = slash != std::string_view::npos;
        if (more) rest.remove_prefix(slash + 1);

        const Node* next = nullptr;
        for (const auto& [name, child] : node->literals)
            if (name == segment) next = child.get();
        if (!next) {
            if (node->digits && all_digits(segment))
                next = node->digits.get();
            else if (node->any && !segment.empty())
                next = node->any.get();
            if (!next || call.variable_count == call.variables.size()) return;
            auto& value = call.variables[call.variable_count++].second;
            if (segment.find('%') == std::string_view::npos)
                value.assign(segment);
            else
                value = percent_decode(segment);
        }
        node = next;
    }
    if (node->operations.empty()) return;

    call.operation = node->with(method == Method::head ? Method::get : method);
    if (method == Method::head && !call.operation) call.operation = node->with(Method::head);
    if (!call.operation) {
        call.allow = "OPTIONS";
        for (const auto* operation : node->operations) {
            call.allow.append(", ").append(word(operation->method));
            if (operation->method == Method::get) call.allow.append(", HEAD");
        }
        return;
    }
    std::size_t index = 0;
    each_variable(call.operation->path, [&](std::string_view name) { call.variables[index++].first = name; });
}

}  // namespace usher::api
