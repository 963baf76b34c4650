"""TabM by its authors' package, with the training of its example: AdamW at 2e-3 with decay 3e-4, gradients of norm 1, batches of
256, patience 16. It has 32 members of width 512 and piecewise-linear embeddings; with --variant mini it is TabM-mini of 16 members
of width 192 without embeddings, the network of Specs/tabular/tabm.yaml.
"""

import rows as data

import math

import numpy as np
import torch
from rtdl_num_embeddings import PiecewiseLinearEmbeddings, compute_bins
from sklearn.preprocessing import QuantileTransformer
from tabm import TabM

PATIENCE, BATCH, BINS = 16, 256, 48


class Inputs:
    """Numbers by quantiles to a normal distribution, as in the example with its small noise; words to indices."""

    def __init__(self, rows, seed: int) -> None:
        self.rows = rows
        numbers = rows.train[rows.numbers].to_numpy(np.float32)
        count = max(min(len(numbers) // 30, 1000), 10)
        self.quantiles = QuantileTransformer(
            n_quantiles=count, output_distribution="normal", subsample=10**9, random_state=seed)  # fmt: skip
        noise = np.random.default_rng(0).normal(0, 1e-5, numbers.shape).astype(np.float32)
        self.varies = (numbers != numbers[:1]).any(axis=0)
        self.quantiles.fit(numbers + noise)
        self.levels = [{level: code for code, level in enumerate(sorted(set(rows.train[name])))} for name in rows.categories]

    def of(self, frame) -> tuple[torch.Tensor, torch.Tensor | None]:
        numbers = self.quantiles.transform(frame[self.rows.numbers].to_numpy(np.float32))[:, self.varies]
        words = None
        if self.levels:  # a level that training lacks is one more index
            columns = [[codes.get(word, len(codes)) for word in frame[name]]
                       for name, codes in zip(self.rows.categories, self.levels)]  # fmt: skip
            words = torch.tensor(columns).T.contiguous()
        return torch.from_numpy(np.ascontiguousarray(numbers, dtype=np.float32)), words


def take(inputs, index):
    numbers, words = inputs
    return numbers[index], None if words is None else words[index]


class Training:
    def __init__(self, rows) -> None:
        self.rows = rows
        rows.fill_numbers()
        rows.fill_words()
        prepare = Inputs(rows, data.OPTIONS.seed)
        self.train, self.validation, self.test = map(prepare.of, (rows.train, rows.validation, rows.test))
        self.mean, self.scale = (0, 1) if rows.has_classes else (rows.y_train.mean(), rows.y_train.std())
        y = (rows.y_train - self.mean) / self.scale
        self.y = torch.tensor(rows.y_train) if rows.has_classes else torch.tensor(y, dtype=torch.float32)
        numbers = self.train[0]
        if data.OPTIONS.variant == "mini":
            network = {"arch_type": "tabm-mini", "k": 16, "d_block": 192}
        else:
            bins = compute_bins(numbers, n_bins=min(BINS, len(numbers) - 1))
            network = {"num_embeddings": PiecewiseLinearEmbeddings(bins, d_embedding=16, activation=False, version="B")}
        self.model = TabM.make(
            n_num_features=numbers.shape[1],
            cat_cardinalities=[len(codes) + 1 for codes in prepare.levels],
            d_out=len(rows.classes) if rows.has_classes else 1,
            **network,
        )
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=2e-3, weight_decay=3e-4)

    def loss(self, output: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        """The mean of the members' losses."""
        members = output.shape[1]
        if self.rows.has_classes:
            return torch.nn.functional.cross_entropy(output.flatten(0, 1), y.repeat_interleave(members))
        return torch.nn.functional.mse_loss(output.squeeze(-1).flatten(), y.repeat_interleave(members))

    def epoch(self) -> None:
        self.model.train()
        for index in torch.randperm(len(self.y)).split(BATCH):
            self.optimizer.zero_grad()
            self.loss(self.model(*take(self.train, index)), self.y[index]).backward()
            torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
            self.optimizer.step()

    @torch.inference_mode()
    def predict(self, inputs) -> np.ndarray:
        """The members' mean probability of each class, or mean number."""
        self.model.eval()
        parts = [self.model(*take(inputs, index)) for index in torch.arange(len(inputs[0])).split(1024)]
        output = torch.cat(parts).double()
        if self.rows.has_classes:
            return output.softmax(-1).mean(1).numpy()
        return output.squeeze(-1).mean(1).numpy() * self.scale + self.mean

    def score(self) -> float:
        """Accuracy or minus the RMSE of the validation rows, as in the example."""
        output, y = self.predict(self.validation), self.rows.y_validation
        if self.rows.has_classes:
            return float((output.argmax(1) == y).mean())
        return -math.sqrt(((output - y) ** 2).mean())

    def run(self) -> None:
        best, weights, left = -math.inf, None, PATIENCE
        while left >= 0:
            self.epoch()
            score = self.score()
            if score > best:
                best, left = score, PATIENCE
                weights = {name: tensor.clone() for name, tensor in self.model.state_dict().items()}
            else:
                left -= 1
        self.model.load_state_dict(weights)


def main() -> None:
    torch.set_num_threads(data.OPTIONS.threads)
    torch.manual_seed(data.OPTIONS.seed)
    training = Training(data.read())
    training.run()
    training.rows.write(data.OPTIONS.predictions, training.predict(training.test))


if __name__ == "__main__":
    main()
