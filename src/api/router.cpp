#include "api/router.h"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <vector>

#include "base/text.h"

namespace usher::api {
namespace {

constexpr std::ptrdiff_t max_variables = std::tuple_size_v<decltype(Call::variables)>;

bool all_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

unsigned bit(Method method) { return 1U << static_cast<unsigned>(method); }

}  // namespace

struct Router::Node {
    std::vector<std::pair<std::string, std::unique_ptr<Node>>> literals;
    std::unique_ptr<Node> digits;
    std::unique_ptr<Node> any;
    std::unique_ptr<Node> rest;
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
        auto& slot = segment.ends_with(":digits}") ? digits : segment.ends_with(":rest}") ? rest : any;
        if (!slot) slot = std::make_unique<Node>();
        return *slot;
    }
    for (auto& [name, node] : literals)
        if (name == segment) return *node;
    return *literals.emplace_back(std::string(segment), std::make_unique<Node>()).second;
}

Router::Router(std::span<const Operation> operations, Routing routing)
    : root_(std::make_unique<Node>()), routing_(routing) {
    for (const auto& operation : operations) {
        const std::string path(operation.path);
        if (std::count(path.begin(), path.end(), '{') > max_variables)
            throw std::logic_error("too many variables in " + path);
        if (path.find(":rest}/") != std::string::npos)
            throw std::logic_error("something follows the rest in " + path);
        Node* node = root_.get();
        for (const auto segment : split(operation.path.substr(1), '/')) node = &node->child(segment);
        if (node->with(operation.method)) throw std::logic_error("two operations answer " + path);
        node->operations.push_back(&operation);
    }
}

Router::~Router() = default;

// One look through the tree, the best match first. No node is visited twice.
struct Router::Search {
    const Routing& routing;
    Method method;
    const char* end;  // of the path, a slash that does not count included

    std::array<std::string_view, max_variables> taken = {};
    std::size_t count = 0;
    const Operation* found = nullptr;
    unsigned methods = 0;  // of the paths that match, a bit each
    std::string_view with_secret = {};

    // Each answers true when there is nothing more to look for.
    bool visit(const Node& node, std::string_view left) {
        const auto slash = left.find('/');
        const auto segment = left.substr(0, slash);
        const auto onward = [&](const Node& next) {
            return slash == std::string_view::npos ? arrive(next) : visit(next, left.substr(slash + 1));
        };
        for (const auto& [name, next] : node.literals)
            if (name == segment && onward(*next)) return true;
        if (node.digits && all_digits(segment) && take(segment, [&] { return onward(*node.digits); }))
            return true;
        if (node.any && !segment.empty() && take(segment, [&] { return onward(*node.any); })) return true;
        const std::string_view rest(left.data(), static_cast<std::size_t>(end - left.data()));
        return node.rest && !rest.empty() && take(rest, [&] { return arrive(*node.rest); });
    }

    bool take(std::string_view value, auto go_on) {
        taken[count++] = value;
        if (go_on()) return true;
        --count;
        return false;
    }

    bool arrive(const Node& node) {
        if (node.operations.empty()) return false;
        if (method == Method::head && routing.head_is_get) found = node.with(Method::get);
        if (!found) found = node.with(method);
        for (const auto* operation : node.operations) methods |= bit(operation->method);
        if (const auto path = node.operations.front()->path; path.find(":secret}") != std::string_view::npos)
            with_secret = path;
        return found || !routing.falls_through;
    }
};

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

std::string allow_header(unsigned methods, bool head_is_get) {
    if (head_is_get && (methods & bit(Method::get))) methods |= bit(Method::head);
    std::string allow = "OPTIONS";
    for (const auto method :
         {Method::get, Method::head, Method::post, Method::put, Method::patch, Method::del})
        if (methods & bit(method)) allow.append(", ").append(word(method));
    return allow;
}

}  // namespace

void Router::find(Call& call, std::string_view path, Method method) const {
    if (routing_.decodes_first) {
        call.decoded_path = percent_decode(path);
        if (!is_clean_text(call.decoded_path)) return;
        path = call.path = call.decoded_path;
    }
    Search search{routing_, method, path.data() + path.size()};
    auto left = path.substr(1);
    if (routing_.ignores_trailing_slash && left.ends_with('/')) left.remove_suffix(1);
    search.visit(*root_, left);

    call.operation = search.found;
    call.loggable_path = search.with_secret;
    if (!search.found) {
        if (search.methods) call.allow = allow_header(search.methods, routing_.head_is_get);
        return;
    }
    each_variable(call.operation->path, [&](std::string_view name) {
        auto& [known_as, value] = call.variables[call.variable_count];
        const auto taken = search.taken[call.variable_count++];
        known_as = name;
        if (routing_.decodes_first || taken.find('%') == std::string_view::npos)
            value.assign(taken);
        else
            value = percent_decode(taken);
    });
}

}  // namespace usher::api
