// SPDX-License-Identifier: Apache-2.0
#include "engine/exec/result_cache.hpp"

#include <algorithm>
#include <utility>

namespace weft::exec {
namespace {

std::size_t bytes_of(const NodeOutput& output) {
  std::size_t total = sizeof(NodeOutput);
  for (const schema::Value& value : output.values) total += value.bytes();
  return total;
}

}  // namespace

double ResultCache::Entry::priority() const noexcept {
  return floor + milliseconds / static_cast<double>(std::max<std::size_t>(bytes, 1));
}

SharedOutput ResultCache::find(const Hash& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return nullptr;
  found->second.last_run = run_;
  found->second.floor = inflation_;
  return found->second.output;
}

void ResultCache::store(const Hash& key, SharedOutput output, double milliseconds) {
  if (!enabled()) return;
  Entry& entry = entries_[key];
  bytes_ -= entry.bytes;
  entry = {.output = std::move(output), .milliseconds = milliseconds, .floor = inflation_, .last_run = run_};
  entry.bytes = bytes_of(*entry.output);
  bytes_ += entry.bytes;
  if (bytes_ > policy_.max_bytes) make_room();
}

void ResultCache::drop(Entries::iterator place) {
  bytes_ -= place->second.bytes;
  entries_.erase(place);
}

// Ranking all entries is linear in their number, so a tenth more than needed goes, and it is rare.
void ResultCache::make_room() {
  std::vector<std::pair<double, Entries::iterator>> ranked;
  ranked.reserve(entries_.size());
  for (auto place = entries_.begin(); place != entries_.end(); ++place)
    ranked.emplace_back(place->second.priority(), place);
  std::ranges::sort(ranked, {}, [](const auto& item) { return item.first; });
  const std::size_t target = policy_.max_bytes - policy_.max_bytes / 10;
  for (const auto& [priority, place] : ranked) {
    if (bytes_ <= target) break;
    inflation_ = std::max(inflation_, priority);
    drop(place);
  }
}

void ResultCache::end_run() {
  for (auto place = entries_.begin(); place != entries_.end();) {
    const auto current = place++;
    if (run_ - current->second.last_run >= policy_.keep_runs) drop(current);
  }
}

void ResultCache::clear() {
  entries_.clear();
  bytes_ = 0;
}

}  // namespace weft::exec
