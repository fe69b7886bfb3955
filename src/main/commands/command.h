// A command is a function over the directory and one struct of options. Its flags, its place in --help and
// its form on the control socket all come from that struct's `fields`.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>

#include "api/decode.h"
#include "api/encode.h"
#include "api/fields.h"
#include "core/directory.h"
#include "main/console.h"

namespace CLI {
class App;
}

namespace usher {

// Exit codes of the program.
inline constexpr int done = 0;
inline constexpr int refused = 1;
inline constexpr int wrong_usage = 2;

// The argument stands without a flag: `usher user show NAME`.
struct Positional {};
inline constexpr Positional positional{};

struct Command {
    std::string_view name;  // "user create"
    std::string_view summary;
    // Declares the options below `app`; the result is called after parsing and gives them as JSON.
    std::function<std::string()> (*declare)(CLI::App& app);
    // Runs with options as `declare` gave them.
    int (*run)(core::Directory& directory, const Console& console, const std::string& options);
    bool may_begin;  // a directory where there is none
};

// For the last argument of command().
inline constexpr bool begins = true;

// Every command that works on the directory.
std::span<const Command> directory_commands();

// One line about a refusal, for stderr.
std::string explain(const Error& error);

// How options read their own JSON: exactly what `encode` wrote.
const api::Forms& option_forms();

// One option on the parser; defined apart, because CLI11 takes longer to compile than all the rest.
struct OptionTraits {
    std::string name;
    std::string text;
    bool is_positional = false;
    bool is_required = false;
};
void bind(CLI::App& app, const OptionTraits& traits, std::string& target);
void bind(CLI::App& app, const OptionTraits& traits, std::optional<std::string>& target);
void bind(CLI::App& app, const OptionTraits& traits, bool& target);

template <class T>
class OptionBinder {
  public:
    OptionBinder(CLI::App& app, T& target) : app_(app), target_(target) {}

    template <std::size_t N, class Member, class... Rules>
    void operator()(const char (&name)[N], Member member, std::string_view text, const Rules&...) {
        bind(app_,
             {name, std::string(text), api::has_rule<Positional, Rules...>,
              api::has_rule<api::Required, Rules...>},
             target_.*member);
    }

  private:
    CLI::App& app_;
    T& target_;
};

template <class F>
struct CommandSignature;
template <class Options>
struct CommandSignature<int (*)(core::Directory&, const Console&, const Options&)> {
    static std::function<std::string()> declare(CLI::App& app) {
        auto options = std::make_shared<Options>();
        OptionBinder<Options> binder(app, *options);
        Options::fields(binder);
        return [options] {
            std::string json;
            api::encode(json, *options);
            return json;
        };
    }
    template <auto F>
    static int run(core::Directory& directory, const Console& console, const std::string& json) {
        api::Parameters given;
        if (given.add_json(json)) return wrong_usage;
        Problems problems;
        const auto options = api::decode<Options>(given, option_forms(), problems);
        for (const auto& problem : problems) {
            console.complain("usher: " + std::string(problem.field) + " is not usable as given");
            return wrong_usage;
        }
        return F(directory, console, options);
    }
};

template <auto F>
constexpr Command command(std::string_view name, std::string_view summary, bool may_begin = false) {
    using S = CommandSignature<decltype(F)>;
    return {name, summary, &S::declare, &S::template run<F>, may_begin};
}

}  // namespace usher
