// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <utility>

namespace weft {

/// A name → T table that static registrars fill before main and that is read-only after: the one kind of
/// singleton weft has. Each kind of plug-in (node, sampler, LoRA format…) has its own instance.
template <typename T>
class Registry {
 public:
  static Registry& instance() {
    static Registry registry;
    return registry;
  }

  /// Throws std::logic_error on a name that is taken: two files claim the same thing.
  void add(const std::string& name, T entry) {
    if (!entries_.emplace(name, std::move(entry)).second) throw std::logic_error("registered twice: " + name);
  }

  /// Null when nothing of that name is registered.
  const T* find(const std::string& name) const {
    const auto found = entries_.find(name);
    return found == entries_.end() ? nullptr : &found->second;
  }

  /// All entries, by name.
  const std::map<std::string, T, std::less<>>& entries() const { return entries_; }

 private:
  std::map<std::string, T, std::less<>> entries_;
};

/// `const Registrar<Sampler> euler_registrar{"euler", …};` at namespace scope registers an entry.
template <typename T>
struct Registrar {
  Registrar(const std::string& name, T entry) { Registry<T>::instance().add(name, std::move(entry)); }
};

}  // namespace weft
