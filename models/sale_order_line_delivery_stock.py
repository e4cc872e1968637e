from math import inf

from odoo import models

from ..formulas.delivery import Part


class SaleOrderLine(models.Model):
    """What Inventory, Purchase and tills record of a line's delivery, where they are installed."""

    _inherit = "sale.order.line"

    def _get_delivery_triggers(self):
        paths = (
            "move_ids.date",
            "purchase_line_ids.state",
            "pos_order_line_ids.order_id.date_order",
            "pos_order_line_ids.order_id.picking_ids.date_done",
        )
        installed = [path for path in paths if path.split(".")[0] in self._fields]
        return [*super()._get_delivery_triggers(), *installed]

    def _get_delivery_parts(self):
        if self.qty_delivered_method == "stock_move":
            return self._get_moved_parts()
        return super()._get_delivery_parts()

    def _get_moved_parts(self):
        """Return a part for each product that is sent: the line's own, or the components of a kit.

        What is written on the moves is what counts; the line's quantity is the limit, since a
        replacement for what came back is not ordered again.
        """
        moves = self.move_ids.filtered(
            lambda move: move.state != "cancel" and move.location_dest_usage != "inventory"
        )
        receipts = self._get_till_receipts()
        kit = self._get_kit_quantities(moves)
        moved = {product: [] for product in kit or self.product_id}
        for move in moves.filtered(lambda move: move.state == "done"):
            if sign := self._get_direction(move):
                unit = move.product_id.uom_id if kit else self.product_uom_id
                quantity = move.product_uom._compute_quantity(move.quantity, unit, round=False)
                product = move.product_id if kit else self.product_id
                moved.setdefault(product, []).append((move.date, sign * quantity))
        for moment, quantity in receipts:
            for product, each in (kit or {self.product_id: 1}).items():
                moved[product].append((moment, quantity * each))
        is_open = self._is_more_to_come(moves, receipts)
        ordered = {product: each * self.product_uom_qty for product, each in kit.items()}
        ordered = ordered or {self.product_id: self.product_uom_qty}
        return [
            Part(ordered.get(product, inf), events, is_open) for product, events in moved.items()
        ]

    def _is_more_to_come(self, moves, receipts):
        """Return whether more may still be sent: moves wait, or a purchase does, or nothing has
        been planned yet."""
        if any(move.state != "done" and move.location_id.usage != "customer" for move in moves):
            return True
        if purchases := "purchase_line_ids" in self._fields and self.purchase_line_ids:
            return any(
                purchase.state != "cancel" and purchase.qty_received < purchase.product_qty
                for purchase in purchases
            )
        return not self.move_ids and not receipts and self.product_uom_qty > 0

    def _get_direction(self, move):
        """Return 1 for a move that reached the customer, -1 for one that came back, else 0.

        As Odoo counts the delivered quantity: what comes back without a refund is sent again.
        """
        if move._is_dropshipped_returned():
            return -1 if move.to_refund else 0
        if move.location_dest_id._is_outgoing() or ("repair_id" in move._fields and move.repair_id):
            return 1 if not move.origin_returned_move_id or move.to_refund else 0
        return -1 if move.to_refund and move.location_id._is_outgoing() else 0

    def _get_kit_quantities(self, moves):
        """Return {component: quantity in its own unit for one unit of this line}; empty where this
        is no kit, infinite where a component belongs to a kit within the kit."""
        components = moves.product_id - self.product_id
        if "bom_line_id" not in moves._fields or not components:
            return {}
        quantities = dict.fromkeys(components, 0)
        for part in moves.bom_line_id:
            bom = part.bom_id
            if bom.product_tmpl_id != self.product_id.product_tmpl_id:
                quantities[part.product_id] = inf
                continue
            kits = self.product_uom_id._compute_quantity(1, bom.product_uom_id, round=False)
            quantity = part.product_qty * kits / bom.product_qty
            quantities[part.product_id] += part.product_uom_id._compute_quantity(
                quantity, part.product_id.uom_id, round=False
            )
        return {product: quantity or inf for product, quantity in quantities.items()}

    def _get_till_receipts(self):
        """Return [(moment, quantity)] of what was handed over, or came back, at a till: the moment
        of the receipt or, where it is shipped later, of the shipment."""
        if "pos_order_line_ids" not in self._fields:
            return []
        unit = self.product_id.uom_id
        receipts = []
        for receipt in self.pos_order_line_ids | self.pos_order_line_ids.refund_orderline_ids:
            order = receipt.order_id
            pickings = order.picking_ids
            if order.state in ("draft", "cancel") or any(p.state != "done" for p in pickings):
                continue
            dates = pickings.mapped("date_done") if order.shipping_date else []
            if order.shipping_date and not dates:
                continue
            quantity = unit._compute_quantity(receipt.qty, self.product_uom_id, round=False)
            receipts.append((max(dates, default=order.date_order), quantity))
        return receipts
