// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <set>
#include <stdexcept>

#include <fmt/format.h>

#include "engine/schema/node.hpp"

namespace weft::schema {
namespace {

[[noreturn]] void fail(const NodeInfo& info, const InputSpec& input, std::string_view what) {
  throw std::logic_error(fmt::format("schema of {}: input {}: {}", info.name, input.name, what));
}

// All three are numbers of one kind, since they come from one C++ type.
bool less(const Value& a, const Value& b) {
  if (a.as_double() != nullptr) return *a.as_double() < *b.as_double();
  if (a.as_uint() != nullptr) return *a.as_uint() < *b.as_uint();
  return *a.as_int() < *b.as_int();
}

void check_range(const NodeInfo& info, const InputSpec& input) {
  const bool has_min = !input.min.is_null(), has_max = !input.max.is_null(),
             has_default = !input.default_value.is_null();
  if (has_min && has_max && less(input.max, input.min)) fail(info, input, "its largest value is below its smallest");
  if (has_default && has_min && less(input.default_value, input.min))
    fail(info, input, "its default is below its range");
  if (has_default && has_max && less(input.max, input.default_value))
    fail(info, input, "its default is above its range");
}

void check_choice(const NodeInfo& info, const InputSpec& input) {
  if (input.port != "COMBO" || input.option_source) return;
  if (input.options.empty() && !input.any_option) fail(info, input, "has no options");
  const std::string* word = input.default_value.as_string();
  if (word != nullptr && std::ranges::find(input.options, *word) == input.options.end())
    fail(info, input, "its default is not among its options");
}

void check_groups(const NodeInfo& info, const InputSpec& input) {
  if (input.growth != nullptr && (input.growth->max == 0 || input.growth->min > input.growth->max))
    fail(info, input, "grows by a prefix or by names, and has none, or fewer than it requires");
  if (input.branches == nullptr) return;
  std::set<std::string_view> keys;
  for (const Branch& branch : *input.branches)
    if (!keys.insert(branch.key).second) fail(info, input, "has two options of one word");
}

}  // namespace

void describe_output(NodeInfo& info, std::size_t index, const Output& output) {
  OutputSpec& spec = info.outputs[index];
  const auto wrong = [&info](std::string what) { return std::logic_error("schema of " + info.name + ": " + what); };
  spec.name = output.name;
  spec.tooltip = output.tooltip;
  for (const char* input_name : output.inputs) {
    const auto input = info.input_index(input_name);
    if (!input) throw wrong(fmt::format("an output depends on no input: {}", input_name));
    spec.depends_on.push_back(*input);
  }
  const std::string_view matched = output.matched, words = output.port_words;
  if ((!matched.empty() || !words.empty()) && spec.port != "*")
    throw wrong(fmt::format("output {} is of type {} whatever is linked", spec.name, spec.port));
  if (!words.empty()) spec.port = words;
  if (matched.empty()) return;
  const auto input = std::ranges::find(info.inputs, matched, &InputSpec::match);
  if (input == info.inputs.end()) throw wrong(fmt::format("output {} matches no input: {}", spec.name, matched));
  spec.match = matched;
  spec.port = input->port;
}

void check_schema(const NodeInfo& info) {
  std::set<std::string_view> names;
  for (const InputSpec& input : info.inputs) {
    if (!names.insert(input.name).second) fail(info, input, "is declared twice");
    input.any([&info](const InputSpec& inner) {
      check_range(info, inner);
      check_choice(info, inner);
      check_groups(info, inner);
      return false;
    });
  }
}

void check_needs(const NodeClass& node_class) {
  const bool lazy = std::ranges::any_of(node_class.info.inputs, [](const InputSpec& input) {
    return input.any([](const InputSpec& inner) { return inner.lazy; });
  });
  if (lazy != static_cast<bool>(node_class.needs))
    throw std::logic_error(
        fmt::format("schema of {}: {}", node_class.info.name,
                    lazy ? "it has lazy inputs and no needs()" : "it has needs() and no lazy inputs"));
}

}  // namespace weft::schema
