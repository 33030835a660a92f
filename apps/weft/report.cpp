// SPDX-License-Identifier: Apache-2.0
#include "apps/weft/report.hpp"

#include <algorithm>
#include <cstdio>
#include <new>
#include <string>

#include <fmt/format.h>

#include "engine/exec/execution_error.hpp"

namespace weft::app {
namespace {

constexpr std::size_t kLongestValue = 160;

std::string cut(std::string_view text) {
  if (text.size() <= kLongestValue) return std::string(text);
  std::size_t length = kLongestValue;
  while (length > 0 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;  // not inside a character
  return std::string(text.substr(0, length)) + "…";
}

void say(std::string_view level, std::string_view subject, std::string_view message) {
  if (message.starts_with(std::string(subject) + ":")) subject = {};  // it names its file itself
  fmt::print(stderr, "{}: {}{}{}\n", level, subject, subject.empty() ? "" : ": ", message);
}

void say_hint(std::string_view hint) {
  if (!hint.empty()) fmt::print(stderr, "  try: {}\n", hint);
}

std::string place(const Violation& violation) {
  if (violation.node_id.empty()) return {};
  std::string text = "node " + violation.node_id;
  if (!violation.class_type.empty()) text += " (" + violation.class_type + ")";
  if (!violation.input.empty()) text += ", input " + violation.input;
  return text + ": ";
}

void say_details(const Violation& violation, std::string_view indent) {
  const bool told = violation.message.find(violation.received) != std::string::npos;
  if (!violation.received.empty() && !told) fmt::print(stderr, "{}found: {}\n", indent, cut(violation.received));
  if (!violation.allowed.empty()) fmt::print(stderr, "{}allowed: {}\n", indent, cut(violation.allowed));
  if (!violation.hint.empty()) fmt::print(stderr, "{}try: {}\n", indent, violation.hint);
}

void say_inputs(const exec::ExecutionError& error) {
  for (const auto& [name, shown] : error.inputs()) fmt::print(stderr, "  {} = {}\n", name, cut(shown));
}

}  // namespace

ExitCode exit_code_of(const std::exception& error) {
  if (dynamic_cast<const Cancelled*>(&error) != nullptr) return ExitCode::cancelled;
  if (dynamic_cast<const UsageError*>(&error) != nullptr) return ExitCode::usage;
  if (dynamic_cast<const WorkflowError*>(&error) != nullptr) return ExitCode::invalid;
  if (dynamic_cast<const ValidationError*>(&error) != nullptr) return ExitCode::invalid;
  return ExitCode::failed;
}

ExitCode report(const std::exception& error, std::string_view subject) {
  if (const auto* validation = dynamic_cast<const ValidationError*>(&error)) {
    report(validation->violations(), "error", subject);
  } else if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) {
    say("error", subject, "memory ran out");
  } else if (dynamic_cast<const Cancelled*>(&error) != nullptr) {
    say("cancelled", subject, "stopped as asked; no file was left half-written");
  } else {
    say("error", subject, error.what());
  }
  if (const auto* execution = dynamic_cast<const exec::ExecutionError*>(&error)) say_inputs(*execution);
  const bool listed = dynamic_cast<const ValidationError*>(&error) != nullptr;
  if (const auto* ours = dynamic_cast<const Error*>(&error); ours != nullptr && !listed) say_hint(ours->hint());
  return exit_code_of(error);
}

void report(const std::vector<Violation>& violations, std::string_view level, std::string_view subject) {
  if (violations.size() == 1) {
    say(level, subject, place(violations.front()) + violations.front().message);
    say_details(violations.front(), "  ");
    return;
  }
  if (!violations.empty()) say(level, subject, fmt::format("{} {}s", violations.size(), level));
  for (const Violation& violation : violations) {
    fmt::print(stderr, "- {}{}\n", place(violation), violation.message);
    say_details(violation, "    ");
  }
}

}  // namespace weft::app
