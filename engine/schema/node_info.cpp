// SPDX-License-Identifier: Apache-2.0
#include "engine/schema/node_info.hpp"

namespace weft::schema {
namespace {

// Takes the first word off a comma list, without surrounding blanks.
std::string_view next_word(std::string_view& list) noexcept {
  const std::size_t comma = list.find(',');
  std::string_view word = list.substr(0, comma);
  list.remove_prefix(comma == std::string_view::npos ? list.size() : comma + 1);
  while (!word.empty() && word.front() == ' ') word.remove_prefix(1);
  while (!word.empty() && word.back() == ' ') word.remove_suffix(1);
  return word;
}

bool has_word(std::string_view list, std::string_view word) noexcept {
  while (!list.empty())
    if (next_word(list) == word) return true;
  return false;
}

}  // namespace

std::optional<std::size_t> NodeInfo::input_index(std::string_view input_name) const noexcept {
  for (std::size_t i = 0; i < inputs.size(); ++i)
    if (inputs[i].name == input_name) return i;
  return std::nullopt;
}

const InputSpec* NodeInfo::find_input(std::string_view input_name) const noexcept {
  const auto index = input_index(input_name);
  return index ? &inputs[*index] : nullptr;
}

bool NodeInfo::has_dynamic_inputs() const noexcept {
  for (const InputSpec& input : inputs)
    if (input.dynamic()) return true;
  return false;
}

OptionList options_of(const InputSpec& input, const Services& services) {
  if (input.option_source) return input.option_source(services);
  return OptionList{.values = input.options};
}

OptionSource file_options(std::string kind) {
  return [kind = std::move(kind)](const Services& services) {
    const auto* folders = services.find<const Folders>();
    return folders == nullptr ? OptionList{} : folders->list(kind);
  };
}

bool ports_match(std::string_view from, std::string_view into) noexcept {
  if (from == into || from == "*" || into == "*") return true;
  if (from.find(',') == std::string_view::npos && into.find(',') == std::string_view::npos) return false;
  while (!from.empty())
    if (has_word(into, next_word(from))) return true;
  return false;
}

}  // namespace weft::schema
