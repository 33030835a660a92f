// SPDX-License-Identifier: Apache-2.0
// Text → JsonTape, with nlohmann's SAX parser (iterative, validates UTF-8) in front.
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <nlohmann/json.hpp>

#include "engine/base/errors.hpp"
#include "engine/workflow/json_tape.hpp"

namespace weft::workflow {

/// Receives nlohmann's SAX events and appends tokens.
class TapeBuilder {
 public:
  TapeBuilder(std::string_view text, const std::string& source) : text_(text), source_(source) {
    // A canvas file has a token for six to nine bytes, and text for about a quarter of its size.
    tape_.tokens_.reserve(text.size() / 6 + 16);
    tape_.strings_.reserve(text.size() / 3 + 16);
  }
  JsonTape take() { return std::move(tape_); }

  bool null() { return push(JsonKind::null), true; }
  bool boolean(bool value) {
    push(JsonKind::boolean).boolean = value;
    return true;
  }
  bool number_integer(std::int64_t value) {
    push(JsonKind::integer).integer = value;
    return true;
  }
  bool number_unsigned(std::uint64_t value) {
    if (value <= static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
      return number_integer(static_cast<std::int64_t>(value));
    push(JsonKind::unsigned_integer).unsigned_integer = value;
    return true;
  }
  bool number_float(double value, const std::string&) {
    push(JsonKind::real).real = value;
    return true;
  }
  bool string(std::string& value) {
    push(JsonKind::string).text = store(value);
    return true;
  }
  bool binary(nlohmann::json::binary_t&) { return false; }
  bool start_object(std::size_t) { return open(JsonKind::object); }
  bool start_array(std::size_t) { return open(JsonKind::array); }
  bool end_object() { return close(); }
  bool end_array() { return close(); }
  bool key(std::string& name) {
    append(JsonKind::string).text = store(name);
    return true;
  }
  bool parse_error(std::size_t position, const std::string&, const nlohmann::json::exception& error) {
    fail(position, error.what());
  }

 private:
  JsonTape::Token& append(JsonKind kind) {
    auto& tokens = tape_.tokens_;
    if (tokens.size() >= std::numeric_limits<std::uint32_t>::max() - 1)
      throw WorkflowError(fmt::format("{}: too many values", source_));
    JsonTape::Token token{kind, static_cast<std::uint32_t>(tokens.size() + 1), {}};
    tokens.push_back(token);
    return tokens.back();
  }

  /// A value: counted in what it lies in.
  JsonTape::Token& push(JsonKind kind) {
    if (!open_.empty()) ++tape_.tokens_[open_.back()].count;
    return append(kind);
  }

  bool open(JsonKind kind) {
    push(kind).count = 0;
    open_.push_back(static_cast<std::uint32_t>(tape_.tokens_.size() - 1));
    if (open_.size() > JsonTape::kMaxDepth)
      throw WorkflowError(fmt::format("{}: nested deeper than {} levels", source_, JsonTape::kMaxDepth),
                          "No workflow is nested like this; the file is damaged or not a workflow.");
    return true;
  }

  bool close() {
    tape_.tokens_[open_.back()].end = static_cast<std::uint32_t>(tape_.tokens_.size());
    open_.pop_back();
    return true;
  }

  JsonTape::Text store(const std::string& value) {
    auto& strings = tape_.strings_;
    if (strings.size() + value.size() > std::numeric_limits<std::uint32_t>::max())
      throw WorkflowError(fmt::format("{}: more than 4 GiB of text", source_));
    const JsonTape::Text text{static_cast<std::uint32_t>(strings.size()), static_cast<std::uint32_t>(value.size())};
    strings += value;
    return text;
  }

  [[noreturn]] void fail(std::size_t position, std::string_view what) const;

  std::string_view text_;
  const std::string& source_;
  JsonTape tape_;
  std::vector<std::uint32_t> open_;
};

namespace {

/// nlohmann says "[json.exception.parse_error.101] parse error at line 1, column 2: syntax error while parsing
/// value - …; last read: '…'"; people need what comes behind the position.
std::string_view reason_of(std::string_view what) {
  for (const std::string_view mark : {" - ", "column "}) {
    const auto at = what.find(mark);
    if (at != std::string_view::npos) return what.substr(mark == " - " ? at + 3 : at);
  }
  const auto bracket = what.find("] ");
  return bracket == std::string_view::npos ? what : what.substr(bracket + 2);
}

/// Replaces what Python's json.dumps writes for non-numbers by null, outside strings.
std::string without_non_numbers(std::string_view text) {
  std::string out(text);
  bool in_string = false;
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (in_string && out[i] == '\\')
      ++i;
    else if (out[i] == '"')
      in_string = !in_string;
    if (in_string || i >= out.size()) continue;
    for (const std::string_view word : {"NaN", "-Infinity", "Infinity"}) {
      if (out.compare(i, word.size(), word) != 0) continue;
      out.replace(i, word.size(), "null");
      i += 3;
      break;
    }
  }
  return out;
}

bool has_non_number(std::string_view text) {
  return text.find("NaN") != std::string_view::npos || text.find("Infinity") != std::string_view::npos;
}

}  // namespace

void TapeBuilder::fail(std::size_t position, std::string_view what) const {
  const std::string_view before = text_.substr(0, position == 0 ? 0 : std::min(position - 1, text_.size()));
  const auto line = 1 + std::count(before.begin(), before.end(), '\n');
  const auto newline = before.rfind('\n');
  const auto column = 1 + (newline == std::string_view::npos ? before.size() : before.size() - newline - 1);
  const bool cut = position > text_.size() || what.find("end of input") != std::string_view::npos;
  throw WorkflowError(
      fmt::format("{}: not valid JSON at line {}, column {}: {}", source_, line, column, reason_of(what)),
      cut ? "The file ends too early; export or download it again." : "Export the workflow again, or mend that line.");
}

JsonTape JsonTape::parse(std::string_view text, const std::string& source) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos)
    throw WorkflowError(source + ": the file is empty", "Export the workflow again.");
  try {
    TapeBuilder builder(text, source);
    nlohmann::json::sax_parse(text.begin(), text.end(), &builder);
    return builder.take();
  } catch (const WorkflowError&) {
    if (!has_non_number(text)) throw;
  }
  const std::string mended = without_non_numbers(text);
  TapeBuilder builder(mended, source);
  nlohmann::json::sax_parse(mended.begin(), mended.end(), &builder);
  return builder.take();
}

}  // namespace weft::workflow
