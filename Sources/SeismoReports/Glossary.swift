/// The words that explanations use, for people who meet them for the first time.
package enum Glossary {
  package static let entries: [(word: String, meaning: String)] = [
    (
      "spike",
      "Steps in which the loss stands above twice what it was, and six times above its usual spread. Its number is its "
        + "place in the order of steps."
    ),
    (
      "loss × 8.9",
      "What the loss of up to 1,024 training rows was multiplied by at the spike's highest step. While training, fewer rows are "
        + "watched now and then, or a batch alone, so the line that is printed then may give another factor and step."
    ),
    ("step", "One update of the weights by one batch, counted from 1."),
    (
      "set off by",
      "What was changed in a replay after which at least half of the rise is gone: a row, some rows, a batch, an epoch's short "
        + "last batch, or a setting. Rises above 100 times count as 100 times. Where training diverged, the change must keep it from "
        + "diverging up to its end."
    ),
    (
      "learning rate too high",
      "At least half of the replays with the same rows in other orders have a spike too, or a rate × 0.75 has none: the row that "
        + "is named was the straw, and others would have been. Where the schedule had just raised the rate, that is said."
    ),
    (
      "a group of rows",
      "Rows that stand near each other in the file or share a value: without them the spike is gone, without as many other rows it isn't."
    ),
    (
      "noisy labels, or classes that overlap",
      "Many rows whose nearest row has another target: without them the spike is gone, without as many other rows it isn't."
    ),
    (
      "a short batch",
      "The epoch's last batch has fewer rows than the others, so each of them counts for more, and it took that to make the spike."
    ),
    (
      "cause not known",
      "What is named set the spike off in this order of the rows; in others it makes no difference, so it was the straw, and "
        + "nothing above it was found."
    ),
    (
      "replay",
      "The same training, to the bit, from just before the spike, with one thing changed. spikes.json calls each change an arm."
    ),
    (
      "counts nothing",
      "A row's or batch's gradient is zero in that step; everything else is as it was."
    ),
    (
      "placebo",
      "The same change somewhere else: other rows, other batches. What heals as often as its placebos do isn't to blame."
    ),
    ("heals", "At least half of the rise, in logarithms, is gone."),
    (
      "at the edge of stability",
      "A learning rate × 0.9 or × 0.75 would have prevented the spike: the network was near where any push grows. "
        + "spikes.json: margin edge."
    ),
    (
      "far beyond the edge of stability",
      "Not even a learning rate × 0.75 prevents it, a lower one does, and with the rows in other orders there is a spike as well: "
        + "the rate is far too high. spikes.json: margin beyond."
    ),
    (
      "in a stable network",
      "No lower learning rate that was tried prevents it: a strong push, not a high rate. spikes.json: margin kick."
    ),
    (
      "not at the edge of stability",
      "A learning rate × 0.75 doesn't prevent it, a far lower one does, since every push is smaller with it; other orders of the "
        + "rows have no spike. spikes.json: margin kick, with a critical_rate."
    ),
    (
      "hard batch",
      "Hard rows were drawn: the batch's loss rose, the weights were fine before and after. spikes.json: kind composition; where "
        + "the weights got worse, kind state."
    ),
    (
      "dropout mask",
      "Which numbers dropout left out at that step: with other masks the same batch is harmless."
    ),
    (
      "batch statistics",
      "The weights were fine; the running statistics that batch normalization evaluates with were not."
    ),
    (
      "one row alone",
      "One row's own loss makes up at least 90 % of the rise, and the other rows' losses don't rise. spikes.json: kind one row."
    ),
    (
      "learning rate too large",
      "Training diverges with it, and not with a lower one, followed to its end."
    ),
    ("log near zero", "The logarithm in the loss took a probability near zero."),
    (
      "no single cause found",
      "No row, no batch and no setting that was tried prevents it alone. spikes.json: none."
    ),
    ("cause not decided", "Changes prevent it, but so do their placebos. spikes.json: unknown."),
    (
      "confidence",
      "How often an answer like this one named the right cause among spikes that were planted for a test."
    ),
    (
      "distance, rows nearer",
      "How far two rows lie apart in the numbers that the network takes, after preparation; and how many training rows are nearer."
    ),
    (
      "small disturbance × 1.02",
      "What a tiny change of the weights grows by in a step: above 1 it grows on its own."
    ),
    ("p", "The chance of as many or more by chance alone."),
  ]
}
