"""Looking into a network, and taking a hand in it: against softmaxes, masks and weights by hand."""

import math

import pytest
import torch

from explorer.diffusion.guidance import ClassifierFree
from explorer.network.bend import Bend, Tape
from explorer.network.engine import fast_engine
from explorer.network.hooked import Hooked, Turned
from explorer.network.hooks import NOBODY, Hook, Rows, Several
from explorer.network.inside import MOST, Recorder, light
from explorer.network.learned import LearnedDenoiser
from explorer.network.memory import Memory, Turn
from explorer.network.sites import sites_of
from explorer.network.unet import UNet
from explorer.training.presets import PRESETS
from tests.small_networks import PROMPT, VOCABULARY, asked, denoiser, small


@pytest.fixture(scope="module")
def plain():
    return denoiser()


def recorded(net, level=0.5, **extra):
    x_t, log_snr = asked(net, level)
    recorder = Recorder([level], **extra)
    Hooked(net, [recorder])(x_t, log_snr, net.condition([PROMPT]))
    return recorder.at(level)


# the recorder


@pytest.mark.parametrize("preset", PRESETS)
def test_every_preset_can_be_looked_into(preset):
    """Shares sum to 1, sites are called in the order and with the shapes that `sites_of` says, maps are small."""
    words, sizes = PRESETS[preset].words, PRESETS[preset].network
    torch.manual_seed(0)
    net = UNet(len(words), **sizes).eval().requires_grad_(False)
    sites, called = sites_of(net), []

    class Names(Hook):
        def block(self, site, carried, after, level):
            called.append((site, *after.shape[1:]))
            return after

        def skip(self, site, value, level):
            called.append((site, *value.shape[1:]))
            return value

    recorder = Recorder([0.0])
    tokens = torch.randint(3, len(words), (1, net.length))
    tokens[:, 0] = 1
    memory = net.remember(tokens)
    hooks = (Several((Names(), recorder)),)
    x_t = torch.randn(1, *net.shape)
    with torch.inference_mode():
        net(x_t, torch.zeros(1), Memory(memory.pooled, memory.mask, memory.blocks, hooks=hooks))
    assert called == [(site.name, site.channels, site.side, site.side) for site in sites]
    moment = recorder.at(0.0)
    assert list(moment.shares) == [site.name for site in sites if site.heads]
    assert [site.heads for site in sites if site.heads] == [attention.heads for attention in net.attentions()]
    for share in moment.shares.values():
        assert (share.float().sum(1) - 1).abs().max() < 1e-3
    assert (light(moment).sum(0) - 1).abs().max() < 1e-3
    assert moment.size <= 100_000
    inner = sum(site.learned for site in sites)
    assert inner < sum(p.numel() for p in net.parameters())


def test_maps_are_the_softmax_of_the_blocks_own_queries_and_keys(plain):
    net = plain.engine.network
    queries, hooks = [], []
    for attention in net.attentions():
        hooks.append(attention.q.register_forward_hook(lambda module, given, found: queries.append(found)))
    moment = recorded(plain)
    for hook in hooks:
        hook.remove()
    words = net.words(VOCABULARY.batch([PROMPT]))[0]
    assert len(queries) == len(moment.shares) > 1
    for q, attention, found in zip(queries, net.attentions(), moment.shares.values()):
        keys = attention.kv(words)[0, :, : q.shape[1]].double()  # the first half are keys
        mean = 0
        for head in range(attention.heads):
            part = slice(32 * head, 32 * head + 32)
            scores = q[0, part].double().flatten(1).T @ keys[:, part].T / math.sqrt(32)
            mean = mean + torch.softmax(scores, 1) / attention.heads
        assert (mean - found.double()).abs().max() < 1e-3


def test_what_blocks_add_and_how_they_move_is_measured(plain):
    """Against what torch's own hooks see of the middle."""
    net, seen = plain.engine.network, []
    hook = net.middle[2].register_forward_hook(lambda module, given, found: seen.append(found))
    first = net.middle[0].register_forward_pre_hook(lambda module, given: seen.append(given[0]))
    recorder, levels = Recorder([-1.0, 1.0], watch="middle"), (-1.0, 1.0)
    for level in levels:
        x_t, log_snr = asked(plain, level)
        Hooked(plain, [recorder])(x_t, log_snr, plain.condition([PROMPT]))
    hook.remove()
    first.remove()
    last, before = recorder.at(1.0), recorder.at(-1.0)
    assert math.isnan(before.moved["middle"])
    one, other = last.channels.double(), before.channels.double()
    moved = float((one - other).square().mean().sqrt() / one.square().mean().sqrt())
    assert last.moved["middle"] == pytest.approx(moved, rel=2e-3)
    assert last.held["middle"] == pytest.approx(float(one.square().mean().sqrt()), rel=2e-3)
    given, gave = seen[-2:]
    assert last.added["middle"] == pytest.approx(float((gave - given).square().mean().sqrt()), rel=1e-4)
    assert last.places.shape == (16, 16)
    assert (last.places.float().sum(1) - 1).abs().max() < 1e-3


def test_long_runs_are_thinned_evenly():
    levels = [k / 10 for k in range(250)]
    recorder = Recorder(levels)
    assert (len(recorder.levels), recorder.left_out) == (MOST, 150)
    assert (recorder.levels[0], recorder.levels[-1]) == (levels[0], levels[-1])
    gaps = [b - a for a, b in zip(recorder.levels, recorder.levels[1:])]
    assert max(gaps) <= min(gaps) + 0.1 + 1e-9
    recorder.skip("skip.0.0", torch.ones(1, 1, 2, 2), levels[1])
    assert recorder.moments == []
    assert Recorder(levels[:3]).left_out == 0


def test_planted_attention_shows_the_planted_map():
    """Weights set by hand: bright places look for one word, dark ones for another."""
    torch.manual_seed(0)
    net = UNet(8, (32,), (1,), (True,), text=32, length=8, size=16).eval().requires_grad_(False)
    tokens = VOCABULARY.batch(["red dog"])
    words = net.words(tokens)[0][0]  # start, red, dog
    attention = net.down[0][0][0][1]
    net.enter.weight.zero_()
    net.enter.bias.zero_()
    net.enter.weight[0, 0, 1, 1] = 1  # channel 0 is one pixel of each square
    attention.q.weight.zero_()
    attention.q.bias.zero_()
    attention.q.weight[0, 0] = 1
    wanted = torch.zeros(3, 64)
    wanted[1, 0], wanted[2, 0] = 40, -40
    attention.kv.bias.zero_()
    attention.kv.weight.copy_(torch.linalg.lstsq(words, wanted).solution.T)
    x_t = torch.full((1, 3, 16, 16), -1.0)
    x_t[..., :8] = 1
    recorder, memory = Recorder([0.0]), net.remember(tokens)
    net(x_t, torch.zeros(1), Memory(memory.pooled, memory.mask, memory.blocks, hooks=(recorder,)))
    start, red, dog = recorder.at(0.0).shares["down.0.0"].float().T.reshape(3, 8, 8)
    assert red[:, :4].min() > 0.98
    assert dog[:, 4:].min() > 0.98
    assert start.max() < 0.02


# nothing changes for the picture


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize("level", [-6.0, 1.0], ids=["noisiest", "usual"])
def test_looking_changes_no_bit(precision, level):
    """Nor does a word that counts once, nor a bend that does nothing, nor one at no noise level."""
    net = denoiser(precision)
    x_t, log_snr = asked(net, level)
    condition, guide = net.condition([PROMPT]), lambda inner: ClassifierFree(inner, 3.0)(x_t, log_snr, condition).x0_hat
    bare = guide(net)
    once = net.condition([PROMPT], turns=[Turn(k, 1.0, 1.0) for k in range(4)])
    still = (Bend("", "scale", 1.0), Bend("", "blur", 0), Bend("", "mirror", 0), Bend("", "swap", 0, other=Tape("")))
    nowhere = Bend("", "scale", 0.0, low=2.0, high=2.0)
    same = [
        Hooked(net, [Recorder([level], watch="middle")], [Tape("")]),
        Hooked(net, [Several((*still, nowhere))], [nowhere]),
        Turned(net, once),
        Turned(net, net.condition(["moon"]), low=2.0, high=2.0),
    ]
    for other in same:
        assert torch.equal(guide(other), bare)
    assert not torch.equal(guide(Hooked(net, [Bend("middle")])), bare)
    assert not torch.equal(guide(Turned(net, net.condition([PROMPT], turns=[Turn(1)]))), bare)
    assert torch.equal(guide(net), bare)  # and it ends with the wrapper


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs an NVIDIA card")
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_looking_changes_no_bit_beside_a_recorded_graph(precision):
    device = torch.device("cuda")
    net = LearnedDenoiser(fast_engine(small(), device, precision), VOCABULARY, "small", device)
    x_t, log_snr = asked(net)
    condition = net.condition([PROMPT])
    bare = net(x_t, log_snr, condition).x0_hat
    assert torch.equal(Hooked(net, [Recorder([0.5])])(x_t, log_snr, condition).x0_hat, bare)


def test_in_company_hooks_stay_with_their_picture(plain):
    """Rows of several in one batch: each recorder sees its own, and a bend bends one."""
    net = plain.engine.network
    conditions = [plain.condition([words]).wanted for words in (PROMPT, "cat", "blue dog")]
    recorder, x_t = Recorder([0.5]), asked(plain, count=3)[0]
    memories = [
        Memory(m.pooled, m.mask, m.blocks, hooks=(hook,))
        for m, hook in zip(conditions, (recorder, None, Bend("middle")))
    ]
    together = net(x_t, torch.full((3,), 0.5), Memory.together(memories))
    bare = net(x_t, torch.full((3,), 0.5), Memory.together(conditions))
    assert torch.equal(together[:2], bare[:2])
    assert not torch.allclose(together[2], bare[2])
    alone, first = Recorder([0.5]), conditions[0]
    net(x_t[:1], torch.full((1,), 0.5), Memory(first.pooled, first.mask, first.blocks, hooks=(alone,)))
    for site, share in alone.at(0.5).shares.items():
        assert (share.float() - recorder.at(0.5).shares[site].float()).abs().max() < 2e-3
    assert Rows.of((None, None), torch.zeros(2)) is NOBODY


# words


def test_a_cut_word_is_its_token_masked_by_hand(plain):
    """Its keys are hidden and the pooled words do without it; its neighbours have read it all the same, so that this is
    not the prompt without it."""
    net, at = plain.engine.network, 1
    tokens = VOCABULARY.batch([PROMPT])
    vectors, live = net.words(tokens)
    left = [k for k in range(tokens.shape[1]) if k != at + 1]
    mask = live.clone()
    mask[0, at + 1] = False
    pooled = net.pool(vectors[:, left].mean(1))
    blocks = tuple(attention.remember(vectors) for attention in net.attentions())
    x_t, log_snr = asked(plain)
    whole = net.remember(tokens)
    ways = {
        (0.0, 0.0): Memory(pooled, mask[:, None, None], blocks),
        (0.0, 1.0): Memory(whole.pooled, mask[:, None, None], blocks),
        (1.0, 0.0): Memory(pooled, whole.mask, blocks),
    }
    found = {}
    for (attention, share), by_hand in ways.items():
        turned = net.remember(tokens, turns=(Turn(at, attention, share),))
        found[attention, share] = net(x_t, log_snr, turned)
        torch.testing.assert_close(found[attention, share], net(x_t, log_snr, by_hand), atol=1e-5, rtol=0)
    without = net(x_t, log_snr, net.remember(VOCABULARY.batch(["red blue moon"])))
    others = [*found.values(), without, net(x_t, log_snr, whole)]
    for k, one in enumerate(others):
        assert all(not torch.allclose(one, other, atol=1e-4) for other in others[:k])


def test_a_word_that_counts_twice_is_as_one_that_stands_there_twice(plain):
    """Two equal keys get twice the share of one: the word's token beside itself, its vector unchanged."""
    net, at = plain.engine.network, 1
    tokens = VOCABULARY.batch([PROMPT])
    vectors, live = net.words(tokens)
    twice = torch.cat([vectors, vectors[:, at + 1 : at + 2]], 1)
    blocks = tuple(attention.remember(twice) for attention in net.attentions())
    mask = torch.ones(1, 1, 1, twice.shape[1], dtype=torch.bool)
    x_t, log_snr = asked(plain)
    by_hand = net(x_t, log_snr, Memory(net.pool(twice.mean(1)), mask, blocks))
    found = net(x_t, log_snr, net.remember(tokens, turns=(Turn(at, 2.0, 2.0),)))
    torch.testing.assert_close(found, by_hand, atol=1e-5, rtol=0)
    assert bool(live.all())


def test_turned_words_lie_beside_others_in_a_batch(plain):
    net = plain.engine.network
    tokens = [VOCABULARY.batch([words]) for words in ("dog", PROMPT)]
    memories = [net.remember(tokens[0], turns=(Turn(0, 0.5, 1.0),)), net.remember(tokens[1])]
    x_t, log_snr = asked(plain, count=2)
    together = net(x_t, log_snr, Memory.together(memories))
    for k, memory in enumerate(memories):
        alone = net(x_t[k : k + 1], log_snr[:1], memory)
        torch.testing.assert_close(together[k : k + 1], alone, atol=1e-5, rtol=0)


def test_a_turn_that_cannot_be_is_refused():
    for wrong in ({"position": -1}, {"position": 0, "attention": -0.1}, {"position": 0, "pooled": 99.0}):
        with pytest.raises(ValueError, match="a word can count"):
            Turn(**wrong)


def test_words_are_turned_at_their_noise_levels_only(plain):
    """Also where pictures of one batch lie on both sides."""
    words = [PROMPT] * 3
    usual, other = plain.condition(words), plain.condition(words, turns=[Turn(1)])
    levels = torch.tensor([-3.0, 0.0, 3.0])  # sigma 4.5, 1, 0.2
    x_t = asked(plain, count=3)[0]
    turned = Turned(plain, other, low=0.5, high=2.0)
    found, pair = turned(x_t, levels, usual).x0_hat, turned.both(x_t, levels, usual)
    for k in range(3):
        heard = other if k == 1 else usual
        assert torch.equal(found[k], plain(x_t, levels, heard).x0_hat[k])
        assert torch.equal(pair[0][k], plain.both(x_t, levels, heard)[0][k])
