// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <type_traits>
#include <typeinfo>
#include <vector>

namespace weft::schema {

/// What the program lends to its nodes (model folders, device settings, weight caches…), looked up by type.
/// Filled before a run and not changed during one; borrowed, never owned. Keyed by the type named at provide<T>(),
/// usually an interface, so that the graph half need not know what is behind it.
class Services {
 public:
  /// `services.provide<Folders>(mine)`: T is always named, so that a derived class does not become its own key.
  /// Replaces what was provided as T before. What is provided as const is only found as const.
  template <typename T>
  void provide(std::type_identity_t<T>& service) {
    auto* pointer = const_cast<std::remove_const_t<T>*>(&service);
    for (Entry& entry : entries_)
      if (*entry.type == typeid(T)) {
        entry = {&typeid(T), pointer, std::is_const_v<T>};
        return;
      }
    entries_.push_back({&typeid(T), pointer, std::is_const_v<T>});
  }

  /// Null when nobody provided a T.
  template <typename T>
  T* find() const noexcept {
    for (const Entry& entry : entries_)
      if (*entry.type == typeid(T) && (std::is_const_v<T> || !entry.read_only)) return static_cast<T*>(entry.pointer);
    return nullptr;
  }

  /// Throws std::logic_error when nobody provided a T: the program was put together wrongly.
  template <typename T>
  T& require() const {
    T* service = find<T>();
    if (service == nullptr) throw std::logic_error(std::string("no such service: ") + typeid(T).name());
    return *service;
  }

 private:
  struct Entry {
    const std::type_info* type;
    void* pointer;
    bool read_only;
  };
  std::vector<Entry> entries_;
};

}  // namespace weft::schema
