/** `ptelab/review`: a patch of the kernel beside our text. It is bounded, and quick beside a run. */
import { reviewOf } from '../../library/review.ts';
import { reviewText } from '../../library/review-text.ts';
import { type ReviewAnswer, type ReviewParams, reviewRequest } from '../../protocol/review.ts';
import type { Surroundings } from '../surroundings.ts';

/** Answers requests about patches. */
export function answerReviews({ connection }: Pick<Surroundings, 'connection'>): void {
  connection.onRequest(reviewRequest, ({ patch }: ReviewParams): ReviewAnswer => {
    const answer = reviewOf(patch);
    if ('failure' in answer) return { text: '', before: null, after: null, failure: answer.failure };
    const { report } = answer;
    return { text: reviewText(report), before: report.before, after: report.after };
  });
}
