// SPDX-License-Identifier: Apache-2.0
#include "engine/base/host_memory.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <limits>
#include <optional>

#include "engine/base/errors.hpp"

namespace weft {
namespace {

constexpr std::uint64_t kNoHostLimit = std::numeric_limits<std::uint64_t>::max();

std::optional<std::uint64_t> read_number(const char* path) {
  std::ifstream file(path);
  std::uint64_t number = 0;
  if (file >> number) return number;
  return std::nullopt;  // no such file, or "max"
}

/// What a container's limit (control groups, version 2) leaves; its page cache can be given back.
std::uint64_t container_bytes() {
  const auto limit = read_number("/sys/fs/cgroup/memory.max");
  const auto used = read_number("/sys/fs/cgroup/memory.current");
  if (!limit || !used) return kNoHostLimit;
  std::ifstream file("/sys/fs/cgroup/memory.stat");
  std::string name;
  std::uint64_t value = 0, cache = 0;
  while (file >> name >> value)
    if (name == "inactive_file" || name == "active_file") cache += value;
  return *limit - std::min(*limit, *used - std::min(*used, cache));
}

std::string gib(std::uint64_t bytes) { return fmt::format("{:.1f} GiB", static_cast<double>(bytes) / (1ULL << 30)); }

}  // namespace

std::uint64_t available_machine_bytes() {
  std::ifstream info("/proc/meminfo");
  std::uint64_t kilobytes = 0;
  bool known = false;
  std::string name, unit;
  for (std::uint64_t value = 0; info >> name >> value; std::getline(info, unit))
    if (name == "MemAvailable:" || name == "SwapFree:") {
      kilobytes += value;
      known = known || name == "MemAvailable:";
    }
  return known ? kilobytes * 1024 : kNoHostLimit;
}

std::uint64_t available_host_bytes() { return std::min(available_machine_bytes(), container_bytes()); }

std::uint64_t total_host_bytes() {
  const long pages = ::sysconf(_SC_PHYS_PAGES), size = ::sysconf(_SC_PAGESIZE);
  const std::uint64_t machine = pages > 0 && size > 0 ? std::uint64_t(pages) * std::uint64_t(size) : kNoHostLimit;
  return std::min(machine, read_number("/sys/fs/cgroup/memory.max").value_or(kNoHostLimit));
}

void require_host_memory(std::uint64_t bytes, const std::string& what) {
  const std::uint64_t available = available_host_bytes();
  if (bytes <= available) return;
  throw OutOfMemory(fmt::format("{} needs about {}, but only {} are free", what, gib(bytes), gib(available)),
                    "Make the picture or the batch smaller, or free some memory.");
}

}  // namespace weft
