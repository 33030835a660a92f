// SPDX-License-Identifier: Apache-2.0
#include "diffusion/weights/residency.hpp"

#include <mutex>
#include <set>

#include "diffusion/weights/parameter_store.hpp"
#include "diffusion/weights/store_list.hpp"

namespace weft::weights {
namespace {

struct Stores {
  std::mutex mutex;
  std::set<ParameterStore*> alive;
};

Stores& stores() {
  static Stores all;
  return all;
}

}  // namespace

void list_store(ParameterStore* store) {
  const std::lock_guard lock(stores().mutex);
  stores().alive.insert(store);
}

void unlist_store(ParameterStore* store) {
  const std::lock_guard lock(stores().mutex);
  stores().alive.erase(store);
}

std::size_t release_others(const ParameterStore* keep) {
  const std::lock_guard lock(stores().mutex);
  std::size_t freed = 0;
  for (ParameterStore* store : stores().alive) {
    if (store == keep) continue;
    const std::size_t bytes = store->resident_bytes();
    if (store->release()) freed += bytes;
  }
  return freed;
}

std::size_t resident_bytes() {
  const std::lock_guard lock(stores().mutex);
  std::size_t bytes = 0;
  for (const ParameterStore* store : stores().alive) bytes += store->resident_bytes();
  return bytes;
}

}  // namespace weft::weights
