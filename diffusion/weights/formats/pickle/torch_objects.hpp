// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "diffusion/weights/formats/pickle/unpickler.hpp"

namespace weft::weights::pickle {

/// Knows the objects that torch.save writes: storages, tensors, ordered dicts. What training frameworks add besides
/// (numbers of numpy, paths, dates, their own records) becomes opaque. A call of anything else is refused: nothing
/// would run here, but a file that wants it is not just weights.
class TorchObjects : public ObjectMaker {
 public:
  Value* persistent(ValuePool& pool, const Value& id) override;
  Value* call(ValuePool& pool, const Value& callable, const Value& arguments) override;

  /// All storages that the pickle names, in order.
  const std::vector<Storage>& storages() const { return storages_; }

 private:
  std::vector<Storage> storages_;
};

}  // namespace weft::weights::pickle
