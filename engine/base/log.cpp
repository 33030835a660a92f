// SPDX-License-Identifier: Apache-2.0
#include "engine/base/log.hpp"

#include <atomic>
#include <memory>

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

namespace weft::log {
namespace {

std::atomic<std::size_t> warnings{0};

spdlog::logger& logger() {
  static const std::shared_ptr<spdlog::logger> instance = [] {
    auto made = spdlog::stderr_color_mt("weft");
    made->set_pattern("%^%l%$: %v");
    made->set_level(spdlog::level::info);
    return made;
  }();
  return *instance;
}

spdlog::level::level_enum to_spdlog(Level level) {
  switch (level) {
    case Level::debug:
      return spdlog::level::debug;
    case Level::info:
      return spdlog::level::info;
    case Level::warning:
      return spdlog::level::warn;
    case Level::error:
      return spdlog::level::err;
    case Level::off:
      break;
  }
  return spdlog::level::off;
}

}  // namespace

void set_level(Level level) { logger().set_level(to_spdlog(level)); }

void write(Level level, std::string_view message) {
  if (level == Level::warning) warnings.fetch_add(1, std::memory_order_relaxed);
  logger().log(to_spdlog(level), spdlog::string_view_t(message.data(), message.size()));
}

std::size_t warning_count() { return warnings.load(std::memory_order_relaxed); }

}  // namespace weft::log
