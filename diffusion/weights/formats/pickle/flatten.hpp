// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "diffusion/weights/formats/pickle/value.hpp"

namespace weft::weights::pickle {

/// The tensors of a checkpoint by dotted key, and the plain values beside them (step, name…) as text.
struct Flat {
  std::map<std::string, const TensorRecord*> tensors;
  std::map<std::string, std::string> metadata;
};

/// Finds the weights in what torch.save was given: a dict; the "state_dict" inside it, without the training state
/// around it; the one dict inside a dict of one entry; the members of a list, under their numbers. Dicts below that make
/// dotted keys. Throws WeightsError (without file name) when it is no dict or list of tensors.
Flat flatten(const Value& root);

}  // namespace weft::weights::pickle
