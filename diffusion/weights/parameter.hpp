// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>

#include <ATen/ATen.h>

#include "engine/base/hash.hpp"

namespace weft::weights {

/// One weight of a network, as its modules hold it. Made by a ParameterStore, which owns it; its address is stable.
class Parameter {
 public:
  Parameter(std::string key, at::Tensor source);
  Parameter(const Parameter&) = delete;
  Parameter& operator=(const Parameter&) = delete;

  /// The network's own key ("input_blocks.1.1.proj_in.weight").
  const std::string& key() const { return key_; }
  at::IntArrayRef sizes() const { return source_.sizes(); }
  /// The dtype in the file.
  at::ScalarType source_dtype() const { return source_.scalar_type(); }

  /// The weight, patched, on the device and in the dtype to compute in (cast here when it is kept in another).
  /// Only while a ParameterStore::Lease lives; without one it is the file's weight, unpatched, as stored.
  at::Tensor value() const;

  /// value()'s rows of these numbers, without casting the rest: a token table has many more than a prompt names.
  /// ids: [...], int64, each a row of the weight. Returns [..., columns].
  at::Tensor rows(const at::Tensor& ids) const;

 private:
  friend class ParameterStore;
  friend class Preparation;

  const void* source_address() const { return source_.const_data_ptr(); }
  void forget();
  std::size_t resident_bytes() const;  // of its own, apart from the file's

  std::string key_;
  at::Tensor source_;       // in the file, or a copy where alignment asked for one
  at::Tensor kept_;         // on the device, in the storage dtype, patched; may be source_ itself
  at::ScalarType compute_;  // what value() returns
  Hash prepared_for_;       // policy and patches that kept_ was made for; zero: none
};

}  // namespace weft::weights
