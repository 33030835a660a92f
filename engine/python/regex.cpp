// SPDX-License-Identifier: Apache-2.0
#include "engine/python/regex.hpp"

#include <fmt/format.h>
#include <pcre2.h>

#include "engine/base/errors.hpp"
#include "engine/python/regex_syntax.hpp"

namespace weft::python {
namespace {

// What one match may take: tenths of a second, where a hopeless pattern would take hours.
constexpr std::uint32_t kMostSteps = 10'000'000;
constexpr std::uint32_t kMostHeapKib = 64 * 1024;

struct FreeCode {
  void operator()(pcre2_code* code) const { pcre2_code_free(code); }
};
struct FreeData {
  void operator()(pcre2_match_data* data) const { pcre2_match_data_free(data); }
};
struct FreeContext {
  void operator()(pcre2_match_context* context) const { pcre2_match_context_free(context); }
  void operator()(pcre2_compile_context* context) const { pcre2_compile_context_free(context); }
};

std::string pcre2_message(int error) {
  PCRE2_UCHAR text[256];
  pcre2_get_error_message(error, text, sizeof text);
  return reinterpret_cast<const char*>(text);
}

PCRE2_SPTR units(std::string_view text) { return reinterpret_cast<PCRE2_SPTR>(text.data()); }

std::uint32_t options_of(RegexFlags flags, bool ascii) {
  std::uint32_t options = PCRE2_UTF | PCRE2_MATCH_INVALID_UTF | PCRE2_ALT_CIRCUMFLEX | PCRE2_NEVER_BACKSLASH_C;
  if (!ascii) options |= PCRE2_UCP;
  if (flags.ignore_case) options |= PCRE2_CASELESS;
  if (flags.multiline) options |= PCRE2_MULTILINE;
  if (flags.dotall) options |= PCRE2_DOTALL;
  return options;
}

}  // namespace

struct Regex::Code {
  std::unique_ptr<pcre2_code, FreeCode> code;
  std::unique_ptr<pcre2_match_data, FreeData> data;
  std::unique_ptr<pcre2_match_context, FreeContext> context;
  std::size_t groups = 0;

  // From a position; not empty there, if so wanted.
  std::optional<RegexMatch> match(std::string_view text, std::size_t from, bool not_empty) const {
    const int found = pcre2_match(code.get(), units(text), text.size(), from, not_empty ? PCRE2_NOTEMPTY_ATSTART : 0,
                                  data.get(), context.get());
    if (found == PCRE2_ERROR_NOMATCH) return std::nullopt;
    if (found < 0)
      throw NodeError(fmt::format("the pattern cannot be matched: {}", pcre2_message(found)),
                      "Nested repetitions such as (a+)+ take too much work; write the pattern without them.");
    const PCRE2_SIZE* offsets = pcre2_get_ovector_pointer(data.get());
    RegexMatch match;
    for (std::size_t i = 0; i <= groups; ++i) {
      const bool took_part = static_cast<int>(i) < found && offsets[2 * i] != PCRE2_UNSET;
      match.groups.push_back(took_part ? std::optional(std::pair(offsets[2 * i], offsets[2 * i + 1])) : std::nullopt);
    }
    return match;
  }
};

Regex::Regex(std::string_view pattern, RegexFlags flags) : code_(new Code) {
  const TranslatedPattern translated = to_pcre2(pattern);
  const std::unique_ptr<pcre2_compile_context, FreeContext> context(pcre2_compile_context_create(nullptr));
  pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
  int error = 0;
  PCRE2_SIZE place = 0;
  code_->code.reset(pcre2_compile(units(translated.pattern), translated.pattern.size(),
                                  options_of(flags, translated.ascii), &error, &place, context.get()));
  if (code_->code == nullptr)
    throw NodeError(fmt::format("the pattern is no regular expression: {} at position {}", pcre2_message(error), place),
                    "It is to be a regular expression of Python's `re`.");
  std::uint32_t groups = 0;
  pcre2_pattern_info(code_->code.get(), PCRE2_INFO_CAPTURECOUNT, &groups);
  code_->groups = groups;
  code_->data.reset(pcre2_match_data_create_from_pattern(code_->code.get(), nullptr));
  code_->context.reset(pcre2_match_context_create(nullptr));
  pcre2_set_match_limit(code_->context.get(), kMostSteps);
  pcre2_set_heap_limit(code_->context.get(), kMostHeapKib);
}

Regex::~Regex() = default;
Regex::Regex(Regex&&) noexcept = default;

std::size_t Regex::group_count() const noexcept { return code_->groups; }

std::optional<std::size_t> Regex::group(const std::string& name) const {
  const int number = pcre2_substring_number_from_name(code_->code.get(), reinterpret_cast<PCRE2_SPTR>(name.c_str()));
  return number < 0 ? std::nullopt : std::optional(static_cast<std::size_t>(number));
}

std::optional<RegexMatch> Regex::search(std::string_view text) const { return code_->match(text, 0, false); }

// Behind an empty match the next one may begin at the same place, and then is not empty.
std::vector<RegexMatch> Regex::find_all(std::string_view text, std::size_t limit) const {
  std::vector<RegexMatch> matches;
  std::size_t from = 0;
  bool not_empty = false;
  while (from <= text.size() && (limit == 0 || matches.size() < limit)) {
    auto match = code_->match(text, from, not_empty);
    if (!match) break;
    const auto [begin, end] = *match->groups.front();
    from = end;
    not_empty = begin == end;
    matches.push_back(std::move(*match));
  }
  return matches;
}

std::string Regex::sub(std::string_view text, std::string_view replacement, std::size_t count) const {
  auto parts = parse_replacement(replacement);
  for (ReplacementPart& part : parts) {
    if (const auto* name = std::get_if<GroupName>(&part)) {
      const auto number = group(name->name);
      if (!number) throw NodeError(fmt::format("the replacement names a group \"{}\", which there is not", name->name));
      part = *number;
    } else if (const auto* number = std::get_if<std::size_t>(&part); number != nullptr && *number > group_count()) {
      throw NodeError(fmt::format("the replacement: invalid group reference {}; the pattern has {} group{}", *number,
                                  group_count(), group_count() == 1 ? "" : "s"));
    }
  }
  std::string result;
  std::size_t from = 0;
  for (const RegexMatch& match : find_all(text, count)) {
    const auto [begin, end] = *match.groups.front();
    result.append(text.substr(from, begin - from));
    for (const ReplacementPart& part : parts) {
      if (const auto* literal = std::get_if<std::string>(&part))
        result += *literal;
      else if (const auto& range = match.groups[std::get<std::size_t>(part)])
        result.append(text.substr(range->first, range->second - range->first));
    }
    from = end;
  }
  return result.append(text.substr(from));
}

}  // namespace weft::python
