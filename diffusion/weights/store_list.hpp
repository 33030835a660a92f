// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace weft::weights {

class ParameterStore;

/// A store's birth and death, for residency.cpp. Thread-safe.
void list_store(ParameterStore* store);
void unlist_store(ParameterStore* store);

}  // namespace weft::weights
