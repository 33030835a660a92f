// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/sweep.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>

#include "engine/base/errors.hpp"
#include "engine/workflow/edit.hpp"

namespace weft::app {
namespace {

constexpr const char* kSweepForm =
    "Write NODE.INPUT=VALUES: 3.seed=1,2,3, 11.strength_model=0:1:0.25, or 6.text=\"a cat\",\"a dog\".";

std::optional<double> sweep_number(std::string_view text) {
  double number = 0;
  const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || stop != text.data() + text.size() || !std::isfinite(number)) return std::nullopt;
  return number;
}

// Digits behind the point, so that 0.1 + 0.2 is written as 0.3.
int decimals_of(std::string_view text) {
  const auto exponent = text.find_first_of("eE");
  const std::string_view digits = text.substr(0, exponent);
  const auto point = digits.find('.');
  const int written = point == std::string_view::npos ? 0 : static_cast<int>(digits.size() - point - 1);
  if (exponent == std::string_view::npos) return written;
  text.remove_prefix(exponent + (text.substr(exponent + 1).starts_with('+') ? 2 : 1));
  int power = 0;  // stays 0 where it has no room, as only that of a zero may
  std::from_chars(text.data(), text.data() + text.size(), power);
  return std::max(0, written - power);
}

std::vector<std::string_view> colon_parts(std::string_view text) {
  std::vector<std::string_view> parts;
  for (auto colon = text.find(':'); colon != std::string_view::npos; colon = text.find(':')) {
    parts.push_back(text.substr(0, colon));
    text.remove_prefix(colon + 1);
  }
  parts.push_back(text);
  return parts;
}

// Nothing is added, and false returned, when the text is no range of numbers.
bool add_range(std::string_view text, std::vector<std::string>& values) {
  const auto parts = colon_parts(text);
  if (parts.size() < 2 || parts.size() > 3) return false;
  const auto from = sweep_number(parts[0]), to = sweep_number(parts[1]);
  const auto step = parts.size() == 3 ? sweep_number(parts[2]) : std::optional(1.0);
  if (!from || !to || !step) return false;
  const double count = (*to - *from) / *step;
  if (*step == 0 || !(count >= 0))
    throw UsageError(fmt::format("the range {} does not get from its start to its end", text));
  if (count > static_cast<double>(Sweep::kMostRuns))
    throw UsageError(fmt::format("the range {} has more than {} values", text, Sweep::kMostRuns));
  int decimals = 0;
  for (const std::string_view part : parts) decimals = std::max(decimals, decimals_of(part));
  // A last value that rounding puts a hair beyond the end belongs to it.
  const auto last = static_cast<std::size_t>(std::floor(count + 1e-9));
  for (std::size_t i = 0; i <= last; ++i)
    values.push_back(fmt::format("{:.{}f}", *from + static_cast<double>(i) * *step, decimals));
  return true;
}

/// Takes one value off the front of a list; a quoted one may hold commas.
std::string take_value(std::string_view& list, bool& quoted) {
  quoted = list.starts_with('"');
  const auto end = quoted ? list.find('"', 1) : list.find(',');
  if (quoted && end == std::string_view::npos) throw UsageError("a sweep's text has no closing quote", kSweepForm);
  std::string value(quoted ? list.substr(1, end - 1) : list.substr(0, end));
  if (quoted) {
    list.remove_prefix(end + 1);
    if (!list.empty() && list.front() != ',') throw UsageError("a sweep's text goes on behind its quote", kSweepForm);
    list.remove_prefix(list.empty() ? 0 : 1);
  } else {
    list.remove_prefix(end == std::string_view::npos ? list.size() : end + 1);
  }
  return value;
}

}  // namespace

SweepAxis parse_sweep(std::string_view text) {
  const auto equals = text.find('=');
  const std::string_view selector = text.substr(0, equals);
  if (equals == std::string_view::npos || selector.find('.') == std::string_view::npos)
    throw UsageError(fmt::format("`{}` is no sweep", text), kSweepForm);
  SweepAxis axis{.selector = std::string(selector)};
  std::string_view list = text.substr(equals + 1);
  if (list.empty()) throw UsageError(fmt::format("the sweep of {} has no values", selector), kSweepForm);
  const bool open_end = list.ends_with(',');
  while (!list.empty()) {
    bool quoted = false;
    std::string value = take_value(list, quoted);
    if (!quoted && value.empty())
      throw UsageError(fmt::format("the sweep of {} has an empty value", selector), kSweepForm);
    if (quoted || !add_range(value, axis.values)) axis.values.push_back(std::move(value));
  }
  if (open_end) throw UsageError(fmt::format("the sweep of {} ends with a comma", selector), kSweepForm);
  return axis;
}

Sweep::Sweep(const std::vector<std::string>& texts) {
  for (const std::string& text : texts) {
    axes_.push_back(parse_sweep(text));
    size_ *= axes_.back().values.size();
    if (size_ > kMostRuns) throw UsageError(fmt::format("the sweeps have more than {} combinations", kMostRuns));
  }
}

const std::string& Sweep::value(std::size_t index, std::size_t axis) const {
  for (std::size_t later = axes_.size(); later-- > axis + 1;) index /= axes_[later].values.size();
  return axes_[axis].values[index % axes_[axis].values.size()];
}

void Sweep::apply(std::size_t index, workflow::Prompt& prompt, const schema::NodeLibrary& library) const {
  for (std::size_t axis = 0; axis < axes_.size(); ++axis)
    workflow::set_input(prompt, axes_[axis].selector, value(index, axis), &library);
}

std::string Sweep::label(std::size_t index, std::size_t first, std::size_t last) const {
  std::string text;
  for (std::size_t axis = first; axis < last; ++axis)
    text += fmt::format("{}{}={}", text.empty() ? "" : ", ", axes_[axis].input(), value(index, axis));
  return text;
}

std::string Sweep::settings(std::size_t index) const {
  std::string text;
  for (std::size_t axis = 0; axis < axes_.size(); ++axis)
    text += fmt::format("{}{}={}", text.empty() ? "" : " ", axes_[axis].selector, value(index, axis));
  return text;
}

}  // namespace weft::app
