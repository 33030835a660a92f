// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

#include <fmt/format.h>

/// Diagnostics for people, on standard error. Results never go through here.
namespace weft::log {

enum class Level { debug, info, warning, error, off };

/// Messages below this level are dropped. Thread-safe.
void set_level(Level level);

void write(Level level, std::string_view message);

/// How many warnings were written so far: `--strict` turns them into a failure.
std::size_t warning_count();

template <typename... Args>
void debug(fmt::format_string<Args...> text, Args&&... args) {
  write(Level::debug, fmt::format(text, std::forward<Args>(args)...));
}
template <typename... Args>
void info(fmt::format_string<Args...> text, Args&&... args) {
  write(Level::info, fmt::format(text, std::forward<Args>(args)...));
}
template <typename... Args>
void warning(fmt::format_string<Args...> text, Args&&... args) {
  write(Level::warning, fmt::format(text, std::forward<Args>(args)...));
}
template <typename... Args>
void error(fmt::format_string<Args...> text, Args&&... args) {
  write(Level::error, fmt::format(text, std::forward<Args>(args)...));
}

}  // namespace weft::log
