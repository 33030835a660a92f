// SPDX-License-Identifier: Apache-2.0
// Operations on a text encoder.
#include "diffusion/device/policy.hpp"
#include "diffusion/models/text_encoders/kind.hpp"
#include "diffusion/models/values.hpp"
#include "tests/parity/operation.hpp"

namespace weft::parity {
namespace {

/// What CLIP-L gives for each token; Flux's text encoder keeps only its pooled output, so it is made of the same
/// weights alone.
OperationResults clip_l_tokens_output(const OperationCall& call) {
  const auto clip = call.evaluator.object<models::Clip>(call.inputs.at("clip"), "CLIP", call.file);
  const auto alone = models::text_encoders::make_text_encoder(
      "stable_diffusion", {{"clip_l", clip.encoder->store().source().with_prefix("clip_l.")}});
  const auto& settings = call.environment.services.require<const device::Settings>();
  const auto lease = alone->store().prepare(device::text_policy(settings), {});
  const schema::Value given = call.evaluator.value(call.inputs.at("text"), "STRING", call.file);
  const std::string* text = given.as_string();
  if (text == nullptr) throw UnknownForm("not a text: " + call.inputs.at("text").dump());
  return {{"output", alone->encode(*text, {}).cond}};
}

const Registrar<Operation> operations_text_registrar{
    "clip_l_tokens_output", {"text encoder", {Tolerance::Measure::of_std, 5e-5}, clip_l_tokens_output, nullptr}};

}  // namespace
}  // namespace weft::parity
