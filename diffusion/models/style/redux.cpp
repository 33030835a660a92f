// SPDX-License-Identifier: Apache-2.0
#include "diffusion/models/style/redux.hpp"

#include <fmt/format.h>

#include <utility>

#include "diffusion/models/family.hpp"
#include "diffusion/nn/activation.hpp"
#include "engine/base/errors.hpp"

namespace weft::models {

StyleModel::StyleModel(std::shared_ptr<weights::ParameterStore> store)
    : store_(std::move(store)),
      up_(weights::Scope(*store_, "redux_up")),
      down_(weights::Scope(*store_, "redux_down"), up_.out_features()) {}

at::Tensor StyleModel::tokens(const SeenPicture& seen) const {
  const at::Tensor& x = seen.last_hidden_state;
  if (x.size(-1) != up_.in_features())
    throw NodeError(fmt::format("the style model takes {} features a patch, but the vision tower gave {}",
                                up_.in_features(), x.size(-1)),
                    "Use the vision tower that belongs to it: for Flux Redux sigclip_vision_patch14_384.");
  const at::Tensor out = down_(nn::silu_(up_(x.to(up_.weight->value().options()))));
  return out.flatten(0, 1).unsqueeze(0).to(at::TensorOptions(at::kCPU).dtype(at::kFloat));
}

std::shared_ptr<const StyleModel> load_style_model(const weights::StateDict& file) {
  if (file.has_prefix("redux_down."))
    return std::make_shared<const StyleModel>(std::make_shared<weights::ParameterStore>(file));
  if (file.find("style_embedding") != nullptr)
    throw WeightsError(fmt::format("{}: a style adapter for SD1.x, which weft does not know", file.path().string()),
                       "Of style models it has Flux.1 Redux.");
  const auto looks = recognise(file);
  throw WeightsError(fmt::format("{}: no style model{}", file.path().string(),
                                 looks ? fmt::format("; it looks like {}", looks->kind) : ""),
                     looks && !looks->folder.empty() ? fmt::format("Such a file belongs into models/{}.", looks->folder)
                                                     : "weft reads Flux.1 Redux.");
}

}  // namespace weft::models
