// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

namespace weft::weights {

class ParameterStore;

/// Drops the converted values of every store but `keep` (null: of all) that no lease holds: what to do when memory
/// runs short. They are converted again when next prepared. Returns the bytes that were freed. Thread-safe.
std::size_t release_others(const ParameterStore* keep);

/// Bytes of converted values that all stores hold now. Thread-safe.
std::size_t resident_bytes();

}  // namespace weft::weights
