// SPDX-License-Identifier: Apache-2.0
#include "engine/workflow/name_pattern.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace weft::workflow {

namespace {

std::tm local_time(std::chrono::system_clock::time_point now) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm parts{};
  localtime_r(&seconds, &parts);
  return parts;
}

/// One run of a format letter; nullopt for a letter that stands for nothing. A single letter is not padded.
std::optional<std::string> date_part(char letter, std::size_t width, const std::tm& t) {
  const auto padded = [&](int value) { return fmt::format("{:0{}}", value, width); };
  if (letter == 'y' && (width == 2 || width == 4)) {
    const int year = t.tm_year + 1900;
    return width == 4 ? fmt::format("{:04}", year) : fmt::format("{:02}", year % 100);
  }
  if (width > 2) return std::nullopt;
  switch (letter) {
    case 'd':
      return padded(t.tm_mday);
    case 'M':
      return padded(t.tm_mon + 1);
    case 'h':
    case 'H':
      return padded(t.tm_hour);
    case 'm':
      return padded(t.tm_min);
    case 's':
      return padded(t.tm_sec);
    default:
      return std::nullopt;
  }
}

std::string format_date(std::string_view format, const std::tm& t) {
  std::string out;
  while (!format.empty()) {
    const auto width = std::min(format.find_first_not_of(format.front()), format.size());
    const std::string_view run = format.substr(0, width);
    if (const auto part = date_part(run.front(), width, t))
      out += *part;
    else
      out += run;
    format.remove_prefix(width);
  }
  return out;
}

std::string file_name_safe(std::string text) {
  for (char& c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7F || std::string_view("/?<>\\:*|\"").find(c) != std::string_view::npos) c = '_';
  }
  return text;
}

/// What stands between two % signs; nullopt where it is not ours to replace.
std::optional<std::string> expand(std::string_view name, const std::tm& now, const WidgetLookup& lookup) {
  constexpr std::string_view kDate = "date:";
  const auto dot = name.find('.');
  const bool pair = dot != std::string_view::npos && name.find('.', dot + 1) == std::string_view::npos;
  if (!pair) {
    if (!name.starts_with(kDate)) return std::nullopt;
    return format_date(name.substr(kDate.size()), now);
  }
  auto value = lookup(name.substr(0, dot), name.substr(dot + 1));
  if (!value) return std::nullopt;
  return file_name_safe(std::move(*value));
}

}  // namespace

bool has_name_patterns(std::string_view class_type) {
  constexpr std::array<std::string_view, 11> kClasses{"SaveImage", "SaveAnimatedWEBP", "SaveWEBM",  "SaveAudio",
                                                      "SaveGLB",   "SaveAnimatedPNG",  "CLIPSave",  "VAESave",
                                                      "ModelSave", "LoraSave",         "SaveLatent"};
  return std::find(kClasses.begin(), kClasses.end(), class_type) != kClasses.end();
}

std::string expand_name_pattern(std::string_view text, std::chrono::system_clock::time_point now,
                                const WidgetLookup& lookup) {
  const std::tm parts = local_time(now);
  std::string out;
  while (!text.empty()) {
    const auto open = text.find('%');
    const auto close = open == std::string_view::npos ? open : text.find('%', open + 1);
    if (close == std::string_view::npos) break;
    const auto replaced = expand(text.substr(open + 1, close - open - 1), parts, lookup);
    out += text.substr(0, open);
    if (replaced)
      out += *replaced;
    else
      out += text.substr(open, close - open + 1);
    text.remove_prefix(close + 1);
  }
  return out += text;
}

}  // namespace weft::workflow
