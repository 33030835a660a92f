// SPDX-License-Identifier: Apache-2.0
#include "engine/drawing/palette.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <utility>

#include <fmt/format.h>

namespace weft::drawing {
namespace {

/// ComfyUI's default palette.
constexpr std::pair<std::string_view, std::string_view> kTypeColors[] = {
    {"MODEL", "#B39DDB"},        {"CLIP", "#FFD500"},          {"VAE", "#FF6E6E"},
    {"CONDITIONING", "#FFA931"}, {"LATENT", "#FF9CF9"},        {"IMAGE", "#64B5F6"},
    {"MASK", "#81C784"},         {"CLIP_VISION", "#A8DADC"},   {"CLIP_VISION_OUTPUT", "#AD7452"},
    {"STYLE_MODEL", "#C2FFAE"},  {"CONTROL_NET", "#6EE7B7"},   {"NOISE", "#B0B0B0"},
    {"GUIDER", "#66FFFF"},       {"SAMPLER", "#ECB4B4"},       {"SIGMAS", "#CDFFCD"},
    {"TAESD", "#DCC274"},        {"UPSCALE_MODEL", "#C5A3D9"},
};
constexpr std::string_view kAnyColor = "#9A9A9A", kCachedColor = "#3A4048";

std::string from_hsl(double hue, double saturation, double lightness) {
  const double chroma = (1 - std::abs(2 * lightness - 1)) * saturation;
  const double sector = hue / 60, x = chroma * (1 - std::abs(std::fmod(sector, 2) - 1)), low = lightness - chroma / 2;
  static constexpr std::array<std::array<int, 3>, 6> kParts{
      {{2, 1, 0}, {1, 2, 0}, {0, 2, 1}, {0, 1, 2}, {1, 0, 2}, {2, 0, 1}}};  // 2: chroma, 1: x
  const auto& parts = kParts[static_cast<std::size_t>(sector) % 6];
  const auto channel = [&](int part) {
    return static_cast<int>(std::lround(255 * (low + (part == 2 ? chroma : part == 1 ? x : 0))));
  };
  return fmt::format("#{:02X}{:02X}{:02X}", channel(parts[0]), channel(parts[1]), channel(parts[2]));
}

}  // namespace

std::string type_color(std::string_view type) {
  if (type.empty() || type == "*") return std::string(kAnyColor);
  const std::string_view first = type.substr(0, type.find(','));
  for (const auto& [name, color] : kTypeColors)
    if (name == first) return std::string(color);
  std::uint32_t hash = 2166136261U;  // FNV-1a: the same everywhere
  for (const char letter : first) hash = (hash ^ static_cast<unsigned char>(letter)) * 16777619U;
  return from_hsl(hash % 360, 0.35, 0.65);
}

std::string checked_color(std::string_view css) {
  const auto all = [](std::string_view text, int (*is)(int)) {
    return std::ranges::all_of(text, [&](unsigned char letter) { return is(letter) != 0; });
  };
  const bool hex = css.starts_with('#') && css.size() >= 4 && css.size() <= 9 && all(css.substr(1), std::isxdigit);
  const bool name = !css.empty() && css.size() <= 24 && all(css, std::isalpha);
  return hex || name ? std::string(css) : std::string{};
}

std::string heat_color(double share) { return from_hsl(225 - 225 * std::clamp(share, 0.0, 1.0), 0.55, 0.36); }

double longest_of(const Timings& timings) {
  double longest = 0;
  for (const auto& timing : timings)
    if (timing) longest = std::max(longest, timing->milliseconds);
  return longest;
}

double heat_of(const NodeTiming& timing, double longest) {
  return longest <= 0 ? 0 : std::log1p(timing.milliseconds) / std::log1p(longest);
}

std::string timing_color(const NodeTiming& timing, double longest) {
  return timing.cached ? std::string(kCachedColor) : heat_color(heat_of(timing, longest));
}

std::string timing_text(const NodeTiming& timing) {
  if (timing.cached) return "cached";
  if (timing.milliseconds < 1) return "<1 ms";
  if (timing.milliseconds < 1000) return fmt::format("{:.0f} ms", timing.milliseconds);
  return fmt::format("{:.2f} s", timing.milliseconds / 1000);
}

}  // namespace weft::drawing
