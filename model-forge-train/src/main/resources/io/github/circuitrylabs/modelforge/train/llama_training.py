  # The class of llama.py goes on: a training step, its losses and its optimiser. Gradients here come from autograd; the faster
  # way to the same ones is in llama_backward.py.

  # ---- gradients ---------------------------------------------------------------------------------------------------

  # What is trained: every weight (full) or the adapters that exist; as leaves that ask for gradients.
  def leaves(self: __torch__.Llama, tensors: List[Tensor]) -> List[Tensor]:
    out = annotate(List[Tensor], [])
    for x in tensors:
      if torch.numel(x) == 0:
        out.append(x)
      else:
        out.append(torch.requires_grad_(torch.detach(x), True))
    return out

  def present(self: __torch__.Llama, tensors: List[Tensor]) -> List[Tensor]:
    out = annotate(List[Tensor], [])
    for x in tensors:
      if torch.numel(x) > 0:
        out.append(x)
    return out

  # Where the head's gradient adds up, if it is trained.
  def head_place(self: __torch__.Llama, g: List[Tensor], full: bool) -> Optional[Tensor]:
    place = annotate(Optional[Tensor], None)
    if full:
      place = g[0]
      if not self.tied:
        place = g[len(g) - 1]
    return place

  # Adds the gradients of the leaves to g, given that of the states.
  def backward(self: __torch__.Llama, states: Tensor, gradient: Tensor, leaves: List[Tensor], g: List[Tensor]) -> NoneType:
    of_states = annotate(List[Optional[Tensor]], [gradient])
    found = torch.grad([states], leaves, of_states, None, False, True)
    torch.set_grad_enabled(False)
    for i in range(len(leaves)):
      one = found[i]
      if one is not None:
        g[i].add_(one)
    return None

  # Language modelling. b[7]: coefficient of each target [M] (1 / targets of the whole update). n: rows, length, full,
  # whether blocks are recomputed (by hand only), seed of dropout. s: adapter scale, dropout. Adds to g; returns [sum of -log p, sum of entropies, hits].
  def sft(self: __torch__.Llama, w: List[Tensor], a: List[Tensor], g: List[Tensor], b: List[Tensor], n: Tensor, s: Tensor) -> Tensor:
    full = int(n[2]) == 1
    torch.set_grad_enabled(True)
    if full:
      w = self.leaves(w)
      trained = self.present(w)
    else:
      a = self.leaves(a)
      trained = self.present(a)
    h = self.states(w, a, b, int(n[0]), int(n[1]), (float(s[0]), float(s[1]), int(n[4])), self.none())
    torch.set_grad_enabled(False)
    out, gradient = self.score_with_gradient(torch.detach(h), torch.detach(self.head(w)), b[4], b[7], self.head_place(g, full))
    self.backward(h, gradient, trained, g)
    return torch.stack([torch.neg(torch.sum(torch.select(out, 0, 0))), torch.sum(torch.select(out, 0, 1)), torch.sum(torch.select(out, 0, 2))])

  # ---- preferences ---------------------------------------------------------------------------------------------------

  # Sums of the first row of scores over each sequence: [2 B], chosen ones first.
  def per_sequence(self: __torch__.Llama, values: Tensor, owners: Tensor, sequences: int) -> Tensor:
    return torch.index_add(torch.new_zeros(values, [sequences]), 0, owners, values)

  # The loss of each pair [B] from log-probabilities of the sequences, policy p and reference r [2 B], and their lengths.
  # kind: 0 sigmoid (cDPO with smoothing), 1 robust, 2 hinge, 3 ipo, 4 sigmoid_norm, 5 apo_zero, 6 simpo, 7 orpo, 8 kto: the
  # second half are mismatched replies, which only estimate the KL to the reference; weights [B] are negative where a reply is
  # undesirable, and empty for all other kinds.
  def preference_loss(self: __torch__.Llama, kind: int, p: Tensor, r: Tensor, lengths: Tensor, weights: Tensor, beta: float, smoothing: float, gamma: float) -> Tensor:
    pairs = torch.size(p, 0) // 2
    ratios = p - r
    means = ratios / lengths
    d = torch.slice(ratios, 0, 0, pairs) - torch.slice(ratios, 0, pairs)
    d_mean = torch.slice(means, 0, 0, pairs) - torch.slice(means, 0, pairs)
    won, lost = torch.log_sigmoid(d * beta), torch.log_sigmoid(d * -beta)
    if kind == 0:
      return won * (smoothing - 1.) - lost * smoothing
    if kind == 1:
      return (won * (smoothing - 1.) + lost * smoothing) / (1. - 2. * smoothing)
    if kind == 2:
      return torch.relu(1. - d * beta)
    if kind == 3:
      return torch.pow(d_mean - 1. / (2. * beta), 2)
    if kind == 4:
      return torch.neg(torch.log_sigmoid(d_mean * beta))
    if kind == 5:
      return 1. - torch.sigmoid(torch.slice(ratios, 0, 0, pairs) * beta) + torch.sigmoid(torch.slice(ratios, 0, pairs) * beta)
    if kind == 6:
      return torch.neg(torch.log_sigmoid(d_mean * beta - gamma))
    if kind == 8:
      kl = torch.relu(torch.mean(torch.detach(torch.slice(ratios, 0, pairs))))
      gains = (torch.slice(ratios, 0, 0, pairs) - kl) * torch.sign(weights) * beta
      return (1. - torch.sigmoid(gains)) * torch.abs(weights)
    odds = means - torch.log1p(torch.neg(torch.exp(means)))
    return torch.neg(torch.log_sigmoid(torch.slice(odds, 0, 0, pairs) - torch.slice(odds, 0, pairs))) * beta

  # b[7]: sequence of each target [M]; b[8]: targets of each sequence [2 B]; b[9]: reference log-probabilities [2 B] (zero
  # where the loss has no reference); b[10]: weights of kto's rows. n: rows, length, kind,
  # whether blocks are recomputed (by hand only). s: adapter scale, beta, smoothing, gamma, weight of the
  # cross-entropy of the chosen replies, share of this micro-batch in the update.
  # From the states' scores [3, M] to the coefficient of each target, and [loss, cross-entropy of the chosen, entropies'
  # sum, hits of the chosen] with the policy's sums [2 B] behind them.
  def preference_slopes(self: __torch__.Llama, out: Tensor, b: List[Tensor], n: Tensor, s: Tensor) -> Tuple[Tensor, Tensor]:
    chosen_weight, share = float(s[4]), float(s[5])
    owners, lengths = b[7], b[8]
    sequences = torch.size(lengths, 0)
    policy = self.per_sequence(torch.select(out, 0, 0), owners, sequences)
    is_chosen = torch.to(torch.lt(owners, sequences // 2), 6)
    chosen_tokens = float(torch.sum(is_chosen))
    torch.set_grad_enabled(True)
    leaf = torch.requires_grad_(torch.detach(policy), True)
    loss = torch.mean(self.preference_loss(int(n[2]), leaf, b[9], lengths, b[10], float(s[1]), float(s[2]), float(s[3])))
    slopes = torch.grad([loss], [leaf])
    torch.set_grad_enabled(False)
    slope = torch._unwrap_optional(slopes[0])
    cross_entropy = torch.neg(torch.sum(torch.select(out, 0, 0) * is_chosen) / chosen_tokens)
    coefficients = (is_chosen * (chosen_weight / chosen_tokens) - torch.index_select(slope, 0, owners)) * share
    total = torch.detach(loss) + cross_entropy * chosen_weight
    hits = torch.sum(torch.select(out, 0, 2) * is_chosen)
    entropies = torch.select(out, 0, 1)
    if int(n[2]) == 8:
      entropies = entropies * is_chosen
    return (coefficients, torch.cat([torch.stack([total, cross_entropy, torch.sum(entropies), hits]), policy]))

  # What preference measures, without gradients.
  def preference_measures(self: __torch__.Llama, w: List[Tensor], a: List[Tensor], b: List[Tensor], n: Tensor, s: Tensor) -> Tensor:
    h = self.states(w, a, b, int(n[0]), int(n[1]), (float(s[0]), 0., 0), self.none())
    coefficients, results = self.preference_slopes(self.score(h, self.head(w), b[4]), b, n, s)
    return results

  # Adds the gradients of a preference loss to g.
  def preference(self: __torch__.Llama, w: List[Tensor], a: List[Tensor], g: List[Tensor], b: List[Tensor], n: Tensor, s: Tensor) -> Tensor:
    torch.set_grad_enabled(True)
    a = self.leaves(a)
    h = self.states(w, a, b, int(n[0]), int(n[1]), (float(s[0]), 0., 0), self.none())
    torch.set_grad_enabled(False)
    states = torch.detach(h)
    coefficients, results = self.preference_slopes(self.score(states, self.head(w), b[4]), b, n, s)
    again, gradient = self.score_with_gradient(states, self.head(w), b[4], coefficients, None)
    self.backward(h, gradient, self.present(a), g)
    return results

  # Global-norm clip, then AdamW as in PyTorch; matrices decay, vectors do not. Clears g. t: the step count, one for
  # each parameter. s: learning rate, beta1, beta2, epsilon, weight decay, largest norm (0: no clip). Returns the norm.
  def update(self: __torch__.Llama, p: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], t: List[Tensor], s: Tensor) -> Tensor:
    norm = torch.norm(torch.stack(torch._foreach_norm(g)), 2)
    limit = float(s[5])
    if limit > 0.:
      torch._foreach_mul_(g, min(1., limit / (float(norm) + 1e-06)))
    for decays in [True, False]:
      ps, gs, ms, vs, ts = annotate(List[Tensor], []), annotate(List[Tensor], []), annotate(List[Tensor], []), annotate(List[Tensor], []), annotate(List[Tensor], [])
      for i in range(len(p)):
        if (torch.dim(p[i]) > 1) == decays:
          ps.append(p[i])
          gs.append(g[i])
          ms.append(m[i])
          vs.append(v[i])
          ts.append(t[i])
      if len(ps) > 0:
        decay = 0.
        if decays:
          decay = float(s[4])
        torch._foreach_add_(ts, 1)
        torch._fused_adamw_(ps, gs, ms, vs, annotate(List[Tensor], []), ts, lr=float(s[0]), beta1=float(s[1]), beta2=float(s[2]), weight_decay=decay, eps=float(s[3]), amsgrad=False, maximize=False)
    torch._foreach_zero_(g)
    return norm
