// SPDX-License-Identifier: Apache-2.0
#include "diffusion/lora/load.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "diffusion/lora/family_guess.hpp"
#include "diffusion/lora/matching.hpp"
#include "diffusion/lora/placed_patch.hpp"
#include "diffusion/models/values.hpp"
#include "engine/base/errors.hpp"

namespace weft::lora {
namespace {

/// A file beside what it is matched with.
struct Matching {
  const weights::StateDict& file;
  Changes changes;
  std::string family;  // of the model, for messages; may be empty
};

std::string made_for(const Matching& matching) {
  const std::string family = guess_family(matching.changes);
  if (family.empty()) return "Its names tell of no family that weft knows.";
  if (family == matching.family)
    return fmt::format("It looks made for {}, as the model is, but for other widths.", family);
  if (matching.family.empty()) return fmt::format("It looks made for {}.", family);
  return fmt::format("It looks made for {}, but the model is {}.", family, matching.family);
}

std::string kinds_text(const Changes& changes) {
  std::set<std::string_view> kinds;
  for (const auto& [base, change] : changes.by_base) kinds.insert(change.kinds.begin(), change.kinds.end());
  return fmt::format("{}", fmt::join(kinds, ", "));
}

std::shared_ptr<const weights::WeightPatch> read_patch(const Matching& matching, const models::KeyTarget& target,
                                                       const Match& match, at::IntArrayRef shape, Amount amount) {
  try {
    const auto part = shape_of(target, shape);
    return placed(match.adapter->read(*match.change, {target.key, part}, amount), target);
  } catch (const WeightsError& error) {
    throw WeightsError(error.what(), error.hint().empty() ? made_for(matching) : error.hint());
  }
}

/// The layer that reads the latent. Models that see a picture beside it (inpainting, instruct-pix2pix, Fill) have a wider
/// one than the plain model of their family.
bool reads_latent(const std::string& key) { return key == "input_blocks.0.0.weight" || key == "img_in.weight"; }

/// Takes out a plain model's change of that layer where the model's is wider: as in ComfyUI, the rest is of use, and
/// what is left out is told.
void leave_wider_input(const Matching& matching, Matches& matches, const weights::StateDict& network) {
  std::erase_if(matches, [&](const auto& item) {
    const auto& [target, match] = item;
    if (!reads_latent(target.key) || guess_family(matching.changes) != matching.family) return false;
    try {
      match.adapter->read(*match.change, {target.key, shape_of(target, network.at(target.key).sizes())}, {});
      return false;
    } catch (const WeightsError&) {
      return true;
    }
  });
}

weights::PatchSet patches(const Matching& matching, const Matches& matches, const weights::StateDict& network,
                          Amount amount) {
  weights::PatchSet set;
  for (const auto& [target, match] : matches) {
    // Read at strength 0 too: what is wrong with a file does not depend on a slider.
    auto patch = read_patch(matching, target, match, network.at(target.key).sizes(), amount);
    if (amount.strength != 0.0) set[target.key].push_back(std::move(patch));
  }
  return set;
}

// Other names of parameters that the file with this network's weights lacks (one part of a fused norm…) fit nothing.
Names present(Names names, const weights::StateDict& network) {
  std::erase_if(names, [&](const Name& name) { return network.find(name.target.key) == nullptr; });
  return names;
}

std::string summary_of(const Matching& matching, const std::vector<std::string>& unmatched) {
  if (unmatched.empty()) return "";
  const std::string family = guess_family(matching.changes);
  const std::string guess =
      family.empty() || family == matching.family ? "" : fmt::format(" It looks made for {}.", family);
  return fmt::format(
      "{}: {} of {} keys fit nothing and are left out ({}{}).{}", matching.file.path().string(), unmatched.size(),
      matching.file.tensors().size(),
      fmt::join(unmatched.begin(), unmatched.begin() + std::min<std::ptrdiff_t>(3, std::ssize(unmatched)), ", "),
      unmatched.size() > 3 ? ", …" : "", guess);
}

Target other_than(Target target) { return target == Target::network ? Target::text_encoder : Target::network; }

[[noreturn]] void nothing_matches(const Matching& matching, const std::vector<Target>& not_asked_for) {
  const auto& path = matching.file.path().string();
  if (matching.changes.by_base.empty())
    throw WeightsError(
        fmt::format("{} holds no LoRA: none of its {} keys is named like one.", path, matching.file.tensors().size()),
        "Choose a file from the folder `loras`.");
  for (const Target target : not_asked_for)
    if (count_keys(matching.changes, target) > 0 && count_keys(matching.changes, other_than(target)) == 0)
      throw WeightsError(fmt::format("{} changes only the {}, which it is not applied to here.", path,
                                     target == Target::network ? "model" : "text encoder"),
                         "Use LoraLoader, which applies a LoRA to both.");
  throw WeightsError(fmt::format("{}: none of its {} changes ({}) fits this model.", path,
                                 matching.changes.by_base.size(), kinds_text(matching.changes)),
                     made_for(matching));
}

}  // namespace

LoadedLora load_lora(const weights::StateDict& file, const models::Model* model, const models::Clip* clip,
                     double strength_model, double strength_clip, Rules rules) {
  const Matching matching{file, read_changes(file), model != nullptr ? model->network->family() : ""};
  std::vector<Target> not_asked_for;
  if (model == nullptr) not_asked_for.push_back(Target::network);
  if (clip == nullptr) not_asked_for.push_back(Target::text_encoder);
  Matches network, text;
  for (const Naming* naming : namings()) {
    if (model != nullptr)
      match(network, matching.changes,
            present(naming->network_names(*model->network), model->network->store().source()));
    if (clip != nullptr)
      match(text, matching.changes,
            present(naming->text_encoder_names(*clip->encoder), clip->encoder->store().source()));
  }
  if (model != nullptr) leave_wider_input(matching, network, model->network->store().source());
  if (network.empty() && text.empty()) nothing_matches(matching, not_asked_for);
  LoadedLora loaded;
  if (model != nullptr)
    loaded.model = patches(matching, network, model->network->store().source(), {strength_model, rules});
  if (clip != nullptr) loaded.clip = patches(matching, text, clip->encoder->store().source(), {strength_clip, rules});
  loaded.model_targets = network.size();
  loaded.clip_targets = text.size();
  if (clip == nullptr) loaded.clip_keys = count_keys(matching.changes, Target::text_encoder);
  loaded.unmatched = left_over(matching.changes, {&network, &text}, not_asked_for);
  loaded.unmatched_summary = summary_of(matching, loaded.unmatched);
  return loaded;
}

std::shared_ptr<const weights::PatchSet> append(const std::shared_ptr<const weights::PatchSet>& before,
                                                const weights::PatchSet& more) {
  if (more.empty()) return before;
  auto joined = std::make_shared<weights::PatchSet>(*before);
  for (const auto& [key, list] : more) {
    auto& all = (*joined)[key];
    all.insert(all.end(), list.begin(), list.end());
  }
  return joined;
}

}  // namespace weft::lora
